import { buildBaseline } from "../../baseline/build-baseline.ts";
import type { NamedTable } from "../../files/join-tables.ts";
import type { TableFile } from "../../files/reader.ts";
import { type DetectorChoice, floorsOf } from "../../judge/choose-detectors.ts";
import { judgeTwoGate } from "../../judge/judge-two-gate.ts";
import { prepareBins, profileAccumulator } from "../../profile/profile-accumulator.ts";
import type { Bins, ColumnChunk, Profile } from "../../profile/profile.ts";
import { buildReport } from "../../report/build-report.ts";
import { DriftReport } from "../../report/drift-report.ts";
import { countOf } from "../../report/figures.ts";
import { knownBySample, planColumns, type PlannedColumn } from "../../plan/plan-columns.ts";
import { readColumns, type ReadColumn, rowSourceOf } from "../tables/read-columns.ts";
import type { DeclaredColumns } from "../../plan/plan-columns.ts";
import { type SampledTable, sampleTable } from "../tables/sample-table.ts";

export type CompareOptions = {
  readonly declared: DeclaredColumns;
  readonly choice: DetectorChoice;
  readonly command: string | null;
  /** @param share - of the whole work, 0 to 1 */
  readonly onProgress?: (step: string, share: number) => void;
};

/**
 * Compares two tables by the two-gate rule. Bins are fitted to the reference and its rows counted in them, then those of
 * the current table: memory depends on columns, not on rows.
 *
 * @throws Unreadable if a file turns out to be broken on the way: there is no partial report
 */
export async function compareTables(
  reference: NamedTable,
  current: NamedTable,
  options: CompareOptions,
): Promise<DriftReport> {
  const [before, now] = await sampleBoth(reference, current);
  try {
    const { declared, onProgress } = options;
    const plan = planColumns({ reference: knownBySample(before.sample), current: now.sample, declared });
    const columns = comparedColumns(plan, "referenceAt", before.table);
    const baseline = await buildBaseline(
      rowSourceOf(before.table, columns, {
        onRows: (pass, share, rows) =>
          onProgress?.(sayProgress(reference.name, rows, columns.length), (pass + share) / 3),
      }),
    );
    const filed = { name: reference.name, ...baseline };
    return await compareSampled(filed, { name: current.name, sampled: now }, { ...options, plan, shareDone: 2 / 3 });
  } finally {
    await Promise.all([before.close(), now.close()]);
  }
}

async function sampleBoth(reference: NamedTable, current: NamedTable): Promise<readonly [SampledTable, SampledTable]> {
  const before = await sampleTable(reference.table);
  try {
    return [before, await sampleTable(current.table)];
  } catch (error) {
    await before.close();
    throw error;
  }
}

/** A table that was sampled to plan its columns. */
export type SampledSide = { readonly name: string; readonly sampled: SampledTable };

/** What a table is compared with, on the bins of the plan's compared columns. */
export type KnownReference = {
  readonly name: string;
  readonly bins: Bins;
  readonly profile: Profile;
  readonly rows: number;
};

export type PlannedOptions = CompareOptions & {
  readonly plan: readonly PlannedColumn[];
  /** Of the whole work, before this. */
  readonly shareDone: number;
};

const alpha = 0.01;

/** Counts a table in the bins of its reference, and judges. @throws Unreadable if its file is broken on the way */
export async function compareSampled(
  reference: KnownReference,
  current: SampledSide,
  { plan, choice, shareDone, command, onProgress }: PlannedOptions,
): Promise<DriftReport> {
  const columns = comparedColumns(plan, "currentAt", current.sampled.table);
  const chunks = readColumns(current.sampled.table, columns, (share, rows) =>
    onProgress?.(sayProgress(current.name, rows, columns.length), shareDone + share * (1 - shareDone)),
  );
  const profile = await countRows(reference.bins, chunks);
  const verdicts = judgeTwoGate({
    bins: reference.bins,
    reference: reference.profile,
    current: profile,
    alpha,
    choice,
    baselineId: reference.name,
    window: { from: 0, to: 0 },
  });
  return new DriftReport(
    buildReport({
      plan,
      bins: reference.bins,
      reference,
      current: { name: current.name, rows: profile.events, profile },
      verdicts,
      rule: { name: "two-gate", floors: floorsOf(reference.bins, choice), alpha, correction: "holm" },
      notes: [
        ...emptySides([reference, { name: current.name, rows: profile.events }]),
        "Season was not taken into account: two files that cover other hours or days differ by that too.",
      ],
      command,
    }),
  );
}

function comparedColumns(
  plan: readonly PlannedColumn[],
  side: "referenceAt" | "currentAt",
  { isTyped }: TableFile,
): ReadColumn[] {
  return plan
    .filter(({ fate }) => fate === "compared")
    .map(({ name, type, readsTexts, [side]: at }) => ({ name, type, readsTexts: readsTexts || !isTyped, at }));
}

function sayProgress(name: string, rows: number, columns: number): string {
  return `${name}: ${countOf(rows, "row")}, ${countOf(columns, "column")}`;
}

function emptySides(sides: readonly { readonly name: string; readonly rows: number }[]): string[] {
  return sides.filter(({ rows }) => rows === 0).map(({ name }) => `${name} has a header and no rows.`);
}

async function countRows(bins: Bins, chunks: AsyncIterable<ColumnChunk>): Promise<Profile> {
  const accumulator = profileAccumulator(prepareBins(bins));
  for await (const chunk of chunks) accumulator.add(chunk);
  return accumulator.profile();
}
