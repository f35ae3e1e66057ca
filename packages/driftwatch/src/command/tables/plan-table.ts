import { countOf } from "../../report/figures.ts";
import type { Progress } from "../progress.ts";
import type { Settings } from "../settings.ts";
import type { Side } from "./open-side.ts";
import { knownBySample, planColumns, type PlannedColumn } from "../../plan/plan-columns.ts";
import { rowSourceOf } from "./read-columns.ts";
import { refuseStrangers } from "./refuse-strangers.ts";
import { sampleTable } from "./sample-table.ts";

/** How each column of a table that is looked at by itself is read, and its rows, still to be read. */
export type PlannedTable = {
  readonly plan: readonly PlannedColumn[];
  readonly compared: readonly PlannedColumn[];
  readonly source: ReturnType<typeof rowSourceOf>;
  /** For whoever does not read the rows. */
  readonly close: () => Promise<void>;
};

/**
 * Looks at a sample of a table and plans its columns.
 *
 * @throws CommandError if a type is declared for a column that it has not
 */
export async function planTable(
  { name, table }: Side,
  { declared, declaredIn, told }: Pick<Settings, "declared" | "declaredIn"> & { readonly told: Progress },
): Promise<PlannedTable> {
  refuseStrangers(declared, new Set(table.columns), declaredIn);
  const sampled = await sampleTable(table);
  const { sample } = sampled;
  const plan = planColumns({ reference: knownBySample(sample), current: sample, declared });
  const compared = plan.filter(({ fate }) => fate === "compared");
  const columns = compared.map((column) => ({ ...column, at: column.referenceAt }));
  const source = rowSourceOf(sampled.table, columns, {
    onRows: (pass, share, rows) =>
      told.tell(`${name}: ${countOf(rows, "row")}, ${countOf(columns.length, "column")}`, (pass + share) / 2),
  });
  return { plan, compared, source, close: () => sampled.close() };
}
