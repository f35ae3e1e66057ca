import type { TableSample } from "../plan/infer-columns.ts";

const rowsMax = 500;
const keysMax = 3;

/**
 * Names of the columns with the most different values, as few as tell most rows of a sample apart, at most three. Lists and
 * objects, as embeddings are, are no keys: they are never the same one, and dear to compare.
 */
export function keyColumns({ columns, values, rows }: TableSample): readonly string[] {
  const shown = Math.min(rows, rowsMax);
  const ranked = values
    .map((column, at) => {
      const distinct = new Set<unknown>();
      for (let row = 0; row < shown; row++) {
        const value = column[row];
        if (isKey(value)) distinct.add(value instanceof Date ? value.getTime() : value);
      }
      return { name: columns[at] ?? "", distinct: distinct.size };
    })
    .toSorted((a, b) => b.distinct - a.distinct);
  // Where nothing that is shown could be one, later rows may hold what can.
  const usable = ranked.some(({ distinct }) => distinct > 0) ? ranked.filter(({ distinct }) => distinct > 0) : ranked;
  const keys = usable.slice(0, (usable[0]?.distinct ?? 0) * 2 > shown ? 1 : keysMax);
  return keys.map(({ name }) => name);
}

function isKey(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value === "string" || typeof value === "boolean" || typeof value === "bigint" || value instanceof Date;
}
