import type { JointColumn } from "../detectors/multivariate/multivariate-detector.ts";
import type { MultivariateChoice } from "../judge/choose-multivariate.ts";
import { judgeMultivariate, type MultivariateVerdict } from "../judge/judge-multivariate.ts";
import type { ColumnPlan } from "../report/column-plan.ts";
import { matchHours, type MatchedRows } from "./match-hours.ts";
import type { RowSample } from "./sample-rows.ts";

/** Below this many rows a side nothing is said that nobody asked for. */
const rowsUnasked = 200;

/**
 * The numbers and levels of two samples of rows, column by column. Columns that one side has not are left out, and so are
 * ids and times, also where a person asked to compare them: by them alone any two tables can be told apart.
 */
export function jointColumns({ reference, current }: MatchedRows, plan: readonly ColumnPlan[]): JointColumn[] {
  const moving = new Set(plan.filter(movesByItself).map(({ name }) => name));
  const others = new Map(current.columns.map((column) => [column.name, column]));
  return reference.columns.flatMap((column): JointColumn[] => {
    const other = others.get(column.name);
    const { name } = column;
    if (moving.has(name)) return [];
    if (column.kind === "numeric" && other?.kind === "numeric")
      return [{ name, kind: "numeric", reference: column.values, current: other.values }];
    if (column.kind === "categorical" && other?.kind === "categorical")
      return [{ name, kind: "categorical", reference: column.values, current: other.values }];
    return [];
  });
}

function movesByItself({ type, use }: ColumnPlan): boolean {
  return type === "datetime" || use === "id" || use === "time";
}

/**
 * Judges two samples of rows by the chosen multivariate detectors.
 *
 * What nobody asked for is left out where it could not be judged: with fewer than 200 rows a side, or too few columns.
 */
export function compareRows(
  rows: MatchedRows,
  { chosen, isAsked }: MultivariateChoice,
  plan: readonly ColumnPlan[],
): readonly MultivariateVerdict[] {
  if (!isAsked && Math.min(rows.reference.rows, rows.current.rows) < rowsUnasked) return [];
  const verdicts = judgeMultivariate({ columns: jointColumns(rows, plan) }, chosen);
  return isAsked ? verdicts : verdicts.filter(({ status }) => status !== "insufficient" && status !== "undecided");
}

/** Which rows are fairly compared: those of the same hours of the week by a clock, or all where it is `null`. */
export function comparableRows(reference: RowSample, current: RowSample, timeZone: string | null): MatchedRows {
  return timeZone === null ? { reference, current } : matchHours(reference, current, timeZone);
}

/** From where on each verdict's effect mattered. */
export function multivariateFloors(
  verdicts: readonly MultivariateVerdict[],
  { chosen }: MultivariateChoice,
): Readonly<Record<string, number>> {
  const judged = new Set(verdicts.map(({ method }) => method));
  const used = chosen.filter(({ detector }) => judged.has(detector.id));
  return Object.fromEntries(used.map(({ detector, floor }) => [detector.id, floor]));
}
