import type { MatchedRows } from "../rows/match-hours.ts";
import { codeColumn, type CodedColumn, type ColumnPair } from "./code-column.ts";
import { findSegment, type Segment } from "./find-segment.ts";

const targetCells = 10;
/** Levels of a categorical column that may be a slice, and quantile ranges of numbers. */
const sliceLevels = 20;
const sliceRanges = 4;
const slicesMax = 15;

/**
 * In which slice of the other columns each of some columns changed, where it is in one.
 *
 * Rows are cut by at most 15 columns: categorical ones of up to 20 levels, and numbers in four ranges.
 *
 * @param targets - names of columns that changed
 * @param slicedBy - names of the columns that rows may be cut by
 */
export function segmentsOfRows(
  rows: MatchedRows,
  { targets, slicedBy }: { readonly targets: readonly string[]; readonly slicedBy: readonly string[] },
): ReadonlyMap<string, Segment> {
  const pairs = columnPairs(rows);
  const slices = slicedBy
    .flatMap((name) => codeSlice(pairs.get(name)))
    .toSorted((a, b) => a.cells.length - b.cells.length)
    .slice(0, slicesMax);
  return new Map(
    targets.flatMap((name) => {
      const pair = pairs.get(name);
      const target = pair === undefined ? null : codeColumn(pair, targetCells);
      const found = target === null ? null : findSegment({ target, slices, tests: targets.length });
      return found === null ? [] : [[name, found] as const];
    }),
  );
}

/** The columns that both samples have, by name. */
export function columnPairs({ reference, current }: MatchedRows): ReadonlyMap<string, ColumnPair> {
  const others = new Map(current.columns.map((column) => [column.name, column]));
  return new Map(
    reference.columns.flatMap((column) => {
      const other = others.get(column.name);
      return other === undefined ? [] : [[column.name, { reference: column, current: other }] as const];
    }),
  );
}

function codeSlice(pair: ColumnPair | undefined): CodedColumn[] {
  if (pair === undefined) return [];
  const coded = codeColumn(pair, pair.reference.kind === "numeric" ? sliceRanges : sliceLevels);
  return coded === null || coded.cells.includes("is another level") ? [] : [coded];
}
