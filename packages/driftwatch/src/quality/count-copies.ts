import type { RawRun } from "./raw-run.ts";
import { examplesMax } from "./fault.ts";
import { hashValue } from "./hash-value.ts";

/** How often rows repeat others, in a sample that keeps or drops all copies of a row alike. */
export type Copies = {
  /** How often each distinct kept row is there. */
  readonly counts: readonly number[];
  /** The chance that a row had to be kept, 0 to 1. */
  readonly keptShare: number;
  /** Places of a row and of the one that it repeats, from 1 on. */
  readonly examples: readonly { readonly row: number; readonly of: number }[];
};

export type CopyCounter = { readonly add: (run: RawRun) => void; readonly copies: () => Copies };

const keptMax = 2048;

/**
 * Counts copies of whole rows in bounded memory: rows whose key has a small hash are kept, and the limit is halved
 * whenever there are more than 2,048 different ones.
 *
 * @param keyAt - places of the columns that decide whether a row is kept, best those with many different values
 */
export function countCopies(keyAt: readonly number[]): CopyCounter {
  const kept = new Map<number, { readonly key: number; readonly first: number; count: number }>();
  const examples: { readonly row: number; readonly of: number }[] = [];
  let [limit, seen] = [2 ** 32, 0];
  const halve = (): void => {
    limit /= 2;
    for (const [hash, { key }] of kept) if (key >= limit) kept.delete(hash);
  };
  return {
    add({ rows, columns }) {
      for (let row = 0; row < rows; row++) {
        let key = 0;
        for (const at of keyAt) key = hashValue(columns[at]?.[row], key);
        if (key >= limit) continue;
        const hash = hashRow(columns, row);
        const known = kept.get(hash);
        if (known === undefined) {
          kept.set(hash, { key, first: seen + row + 1, count: 1 });
          while (kept.size > keptMax && limit > 1) halve();
        } else {
          known.count += 1;
          if (examples.length < examplesMax) examples.push({ row: seen + row + 1, of: known.first });
        }
      }
      seen += rows;
    },
    copies: () => ({ counts: [...kept.values()].map(({ count }) => count), keptShare: limit / 2 ** 32, examples }),
  };
}

/** 53 bits: among 2,048 kept rows two different ones hardly ever share them. */
function hashRow(columns: RawRun["columns"], row: number): number {
  let [low, high] = [1, 2];
  for (const column of columns) {
    const value = column[row];
    low = hashValue(value, low);
    high = hashValue(value, high);
  }
  return (high >>> 11) * 2 ** 32 + low;
}

/** What share of rows repeats another one among a part of them, drawn by chance: the share grows with the rows. */
export function copiesShare({ counts }: Pick<Copies, "counts">, part: number): number | null {
  const rows = counts.reduce((sum, count) => sum + count, 0) * part;
  if (rows === 0) return null;
  const distinct = counts.reduce((sum, count) => sum + 1 - (1 - part) ** count, 0);
  return Math.max(0, 1 - distinct / rows);
}
