import type { RawRun } from "./raw-run.ts";
import { addHashes, hashesOf, hashOf, rowKeys } from "./hash-rows.ts";
import { type Copies, keepRows } from "./keep-rows.ts";

export type CopyCounter = { readonly add: (run: RawRun) => void; readonly copies: () => Copies };

/** Kept rows that are looked at together: few enough that the limit hardly ever falls among them. */
const rowsAtOnce = 256;

/**
 * Counts copies of whole rows in bounded memory: rows whose key has a small hash are kept, and the limit is halved
 * whenever there are more than 2,048 different ones.
 *
 * @param keyAt - places of the columns that decide whether a row is kept, best those with many different values
 */
export function countCopies(keyAt: readonly number[]): CopyCounter {
  const kept = keepRows();
  let seen = 0;
  return {
    add({ rows, columns }) {
      const keys = rowKeys({ rows, columns }, keyAt);
      for (let start = 0; start < rows;) {
        const small: number[] = [];
        const limit = kept.limit();
        for (; start < rows && small.length < rowsAtOnce; start++) if ((keys[start] ?? 0) < limit) small.push(start);
        const hashes = hashesOf(small.length);
        for (const column of columns) addHashes(column, small, hashes);
        for (const [i, row] of small.entries())
          kept.put({ key: keys[row] ?? 0, hash: hashOf(hashes, i), row: seen + row + 1 });
      }
      seen += rows;
    },
    copies: kept.copies,
  };
}

/** What share of rows repeats another one among a part of them, drawn by chance: the share grows with the rows. */
export function copiesShare({ counts }: Pick<Copies, "counts">, part: number): number | null {
  const rows = counts.reduce((sum, count) => sum + count, 0) * part;
  if (rows === 0) return null;
  const distinct = counts.reduce((sum, count) => sum + 1 - (1 - part) ** count, 0);
  return Math.max(0, 1 - distinct / rows);
}
