import type { Found } from "../define-detector.ts";
import type { Measure } from "../measure.ts";
import { noNumbers, rowsMin } from "../sufficiency.ts";
import type { JointColumn, MultivariateDetector, MultivariateInput } from "./multivariate-detector.ts";

export type MultivariateParts = Pick<MultivariateDetector, "id" | "floor" | "alpha"> & {
  readonly kinds?: MultivariateDetector["kinds"];
  /** What the effect is called, and its unit. */
  readonly effect: { readonly name: string; readonly unit: string };
  /** Called with two columns or more that vary, and 30 rows or more on both sides. */
  readonly find: (input: MultivariateInput) => Found;
};

/**
 * Makes a multivariate detector out of what only it knows. Columns that it does not take or that hold one value only, sides
 * with too few rows and tables with too few columns are seen to.
 */
export function defineMultivariateDetector({
  id,
  kinds = ["numeric", "categorical"],
  floor,
  alpha,
  effect,
  find,
}: MultivariateParts): MultivariateDetector {
  return {
    id,
    kinds,
    floor,
    alpha,
    measure(input) {
      const columns = input.columns.filter((column) => kinds.includes(column.kind) && varies(column));
      const [n, m] = [input.columns[0]?.current.length ?? 0, input.columns[0]?.reference.length ?? 0];
      const missing = { reference: rowsWithGaps(columns, "reference"), current: rowsWithGaps(columns, "current") };
      const shared = { method: id, n, m, missing };
      const reason = insufficiency(columns, { n, m });
      if (reason !== null) {
        const nothing = { ...noNumbers, effect: { ...effect, value: null } };
        return { ...shared, sufficiency: "insufficient", reason, ...nothing, details: { columns: names(columns) } };
      }
      const found = find({ columns });
      const { logPValue = null, critical = null, details = {} } = found;
      const sufficiency: Pick<Measure, "sufficiency" | "reason"> =
        found.effect === null
          ? { sufficiency: "insufficient", reason: found.reason ?? "no-measure" }
          : { sufficiency: "ok" };
      return {
        ...shared,
        ...sufficiency,
        statistic: found.statistic === undefined ? found.effect : found.statistic,
        effect: { ...effect, value: found.effect },
        pValue: logPValue === null ? null : Math.exp(logPValue),
        // + 0 turns the -0 of a certainty into 0.
        logPValue: logPValue === null ? null : logPValue + 0,
        pMethod: found.pMethod ?? (logPValue === null ? "none" : "asymptotic"),
        critical,
        details: { columns: names(columns), ...details },
      };
    },
  };
}

function insufficiency(columns: readonly JointColumn[], { n, m }: Pick<Measure, "n" | "m">): string | null {
  if (n === 0 || m === 0) return "empty";
  if (n < rowsMin || m < rowsMin) return "too-few-rows";
  return columns.length < 2 ? "too-few-columns" : null;
}

/** Whether it holds two different values, and a value on each side. */
function varies({ reference, current }: JointColumn): boolean {
  const before = firstOf(reference);
  if (before === null || firstOf(current) === null) return false;
  return isOther(reference, before) || isOther(current, before);
}

function firstOf(values: JointColumn["reference"]): string | number | null {
  for (const value of values) if (!isMissing(value)) return value;
  return null;
}

function isOther(values: JointColumn["reference"], known: string | number): boolean {
  for (const value of values) if (value !== known && !isMissing(value)) return true;
  return false;
}

function isMissing(value: string | number | null): value is null {
  return value === null || Number.isNaN(value);
}

function rowsWithGaps(columns: readonly JointColumn[], side: "reference" | "current"): number {
  const gaps = new Uint8Array(columns[0]?.[side].length ?? 0);
  for (const column of columns) {
    const values = column[side];
    for (let row = 0; row < gaps.length; row++) if (isMissing(values[row] ?? null)) gaps[row] = 1;
  }
  let rows = 0;
  for (const gap of gaps) rows += gap;
  return rows;
}

function names(columns: readonly JointColumn[]): string[] {
  return columns.map(({ name }) => name);
}
