import type { TableSample } from "../plan/infer-columns.ts";

const rowsMax = 500;
const keysMax = 3;

/** The columns with the most different values, as few as tell most rows of a sample apart, at most three. */
export function keyColumns({ values, rows }: TableSample): readonly number[] {
  const shown = Math.min(rows, rowsMax);
  const ranked = values
    .map((column, at) => {
      const distinct = new Set<unknown>();
      for (let row = 0; row < shown; row++) distinct.add(column[row]);
      return { at, distinct: distinct.size };
    })
    .toSorted((a, b) => b.distinct - a.distinct);
  const keys = ranked.slice(0, (ranked[0]?.distinct ?? 0) * 2 > shown ? 1 : keysMax);
  return keys.map(({ at }) => at);
}
