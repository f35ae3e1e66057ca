import { buildBaseline, type RowSource } from "../../baseline/build-baseline.ts";
import { columnValues } from "../../files/column-values.ts";
import type { TableFile } from "../../files/reader.ts";
import { judgeTwoGate, twoGateFloors } from "../../judge/judge-two-gate.ts";
import { prepareBins, profileAccumulator } from "../../profile/profile-accumulator.ts";
import type { Bins, ColumnChunk, Profile } from "../../profile/profile.ts";
import { buildReport } from "../../report/build-report.ts";
import { DriftReport } from "../../report/drift-report.ts";
import { countOf } from "../../report/figures.ts";
import type { TableSample } from "./infer-columns.ts";
import { planColumns, type PlannedColumn } from "./plan-columns.ts";
import type { DeclaredColumns } from "./read-schema.ts";

export type Side = { readonly name: string; readonly table: TableFile };

export type CompareOptions = {
  readonly declared: DeclaredColumns;
  readonly command: string | null;
  /** @param share - of the whole work, 0 to 1 */
  readonly onProgress?: (step: string, share: number) => void;
};

const alpha = 0.01;

/**
 * Compares two tables by the two-gate rule. The reference is read twice, to fit bins and to count, the current table once:
 * memory depends on columns, not on rows.
 *
 * @throws Unreadable if a file turns out to be broken on the way: there is no partial report
 */
export async function compareTables(reference: Side, current: Side, options: CompareOptions): Promise<DriftReport> {
  const samples = [await takeSample(reference.table), await takeSample(current.table)] as const;
  const plan = planColumns({ reference: samples[0], current: samples[1], declared: options.declared });
  const compared = plan.filter(({ fate }) => fate === "compared");
  const tell = (side: Side, from: number) => (share: number, rows: number) =>
    options.onProgress?.(
      `${side.name}: ${countOf(rows, "row")}, ${countOf(compared.length, "column")}`,
      from + share / 3,
    );
  const baseline = await buildBaseline(sourceOf(reference, compared, tell));
  const profile = await countRows(
    baseline.bins,
    readChunks(current.table, compared, { side: "currentAt", onShare: tell(current, 2 / 3) }),
  );
  const verdicts = judgeTwoGate({
    bins: baseline.bins,
    reference: baseline.profile,
    current: profile,
    alpha,
    baselineId: reference.name,
    window: { from: 0, to: 0 },
  });
  return new DriftReport(
    buildReport({
      plan,
      bins: baseline.bins,
      reference: { name: reference.name, rows: baseline.rows, profile: baseline.profile },
      current: { name: current.name, rows: profile.events, profile },
      verdicts,
      rule: { name: "two-gate", floors: twoGateFloors, alpha, correction: "holm" },
      notes: [
        ...emptySides([
          { ...reference, rows: baseline.rows },
          { ...current, rows: profile.events },
        ]),
        "Season was not taken into account: two files that cover other hours or days differ by that too.",
      ],
      command: options.command,
    }),
  );
}

function emptySides(sides: readonly { readonly name: string; readonly rows: number }[]): string[] {
  return sides.filter(({ rows }) => rows === 0).map(({ name }) => `${name} has a header and no rows.`);
}

const sampleCells = 2_000_000;
const sampleRows = 10_000;

/** The first 10,000 rows, or fewer where there are more than 200 columns. */
async function takeSample(table: TableFile): Promise<TableSample> {
  const { columns, isTyped } = table;
  const rowsMax = Math.min(sampleRows, Math.ceil(sampleCells / columns.length));
  const rows: (readonly unknown[])[] = [];
  for await (const run of table.read()) {
    for (const row of run) if (rows.length < rowsMax) rows.push(row);
    if (rows.length === rowsMax) break;
  }
  return { columns, isTyped, rows };
}

type OnShare = (share: number, rows: number) => void;

function sourceOf(
  side: Side,
  compared: readonly PlannedColumn[],
  tell: (side: Side, from: number) => OnShare,
): RowSource {
  let pass = 0;
  return {
    schema: compared.map(({ name, type }) => ({ name, type })),
    read() {
      const from = pass / 3;
      pass += 1;
      return readChunks(side.table, compared, { side: "referenceAt", onShare: tell(side, from) });
    },
  };
}

type ChunkOptions = { readonly side: "referenceAt" | "currentAt"; readonly onShare: OnShare };

async function* readChunks(
  table: TableFile,
  compared: readonly PlannedColumn[],
  { side, onShare }: ChunkOptions,
): AsyncIterable<ColumnChunk> {
  let [rows, shareRead] = [0, 0];
  for await (const run of table.read({ onShareRead: (share) => (shareRead = share) })) {
    yield {
      rows: run.length,
      columns: compared.map((column) =>
        columnValues(
          run.map((row) => row[column[side]]),
          column,
        ),
      ),
    };
    rows += run.length;
    onShare(shareRead, rows);
  }
}

async function countRows(bins: Bins, chunks: AsyncIterable<ColumnChunk>): Promise<Profile> {
  const accumulator = profileAccumulator(prepareBins(bins));
  for await (const chunk of chunks) accumulator.add(chunk);
  return accumulator.profile();
}
