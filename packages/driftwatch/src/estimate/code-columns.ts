import type { JointColumn } from "../detectors/multivariate/multivariate-detector.ts";

/** Features as numbers, column by column: what trees are fitted to. */
export type CodedSides = { readonly reference: readonly Float64Array[]; readonly current: readonly Float64Array[] };

/**
 * Writes levels as numbers, in the order of `rankOf`, so that a cut parts levels that are alike; missing and unknown levels
 * are missing.
 *
 * @param rankOf - of a level of a column; equal ranks go by name
 */
export function codeColumns(
  columns: readonly JointColumn[],
  rankOf: (column: Extract<JointColumn, { kind: "categorical" }>) => ReadonlyMap<string, number>,
): CodedSides {
  const coded = columns.map((column) => {
    if (column.kind === "numeric") return { reference: column.reference, current: column.current };
    const codes = codesOf(rankOf(column));
    const code = (levels: readonly (string | null)[]): Float64Array =>
      Float64Array.from(levels, (level) => (level === null ? Number.NaN : (codes.get(level) ?? Number.NaN)));
    return { reference: code(column.reference), current: code(column.current) };
  });
  return { reference: coded.map(({ reference }) => reference), current: coded.map(({ current }) => current) };
}

function codesOf(ranks: ReadonlyMap<string, number>): Map<string, number> {
  const ordered = [...ranks].toSorted(([a, rankA], [b, rankB]) => rankA - rankB || (a < b ? -1 : 1));
  return new Map(ordered.map(([level], code) => [level, code]));
}

/** How often each level stands in both sides; a rank that knows of no target. */
export function countLevels(...sides: readonly (readonly (string | null)[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const side of sides) {
    for (const level of side) if (level !== null) counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  return counts;
}

/** As many rows of the overall mean as are added to each level's own: a rare level says little. */
const shrinkRows = 10;

/** The mean of a target at each level, drawn to the overall mean where rows are few. */
export function meanByLevel(levels: readonly (string | null)[], target: Float64Array): Map<string, number> {
  const mean = target.reduce((sum, value) => sum + value, 0) / Math.max(1, target.length);
  const sums = new Map<string, { sum: number; rows: number }>();
  levels.forEach((level, row) => {
    if (level === null) return;
    const own = sums.get(level) ?? { sum: shrinkRows * mean, rows: shrinkRows };
    sums.set(level, { sum: own.sum + (target[row] ?? 0), rows: own.rows + 1 });
  });
  // Rounded, so that levels that are equally good go by name, and not by the order in which their rows were added.
  return new Map([...sums].map(([level, { sum, rows }]) => [level, Number((sum / rows).toPrecision(10))]));
}
