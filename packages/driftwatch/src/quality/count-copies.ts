import type { RawRun } from "./raw-run.ts";
import { examplesMax } from "./fault.ts";
import { hashNumber, hashValue } from "./hash-value.ts";

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
/** Kept rows that are looked at together: few enough that the limit hardly ever falls among them. */
const rowsAtOnce = 256;

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
  const put = (key: number, hash: number, row: number): void => {
    // It may have been halved since the row was chosen.
    if (key >= limit) return;
    const known = kept.get(hash);
    if (known === undefined) {
      kept.set(hash, { key, first: row, count: 1 });
      while (kept.size > keptMax && limit > 1) halve();
    } else {
      known.count += 1;
      if (examples.length < examplesMax) examples.push({ row, of: known.first });
    }
  };
  return {
    add({ rows, columns }) {
      const keys = new Uint32Array(rows);
      for (const at of keyAt) putHashes(columns[at] ?? [], null, keys);
      for (let start = 0; start < rows;) {
        const small: number[] = [];
        for (; start < rows && small.length < rowsAtOnce; start++) if ((keys[start] ?? 0) < limit) small.push(start);
        const hashes = hashRows(columns, small);
        for (const [i, row] of small.entries()) put(keys[row] ?? 0, hashes[i] ?? 0, seen + row + 1);
      }
      seen += rows;
    },
    copies: () => ({ counts: [...kept.values()].map(({ count }) => count), keptShare: limit / 2 ** 32, examples }),
  };
}

/** 53 bits a row: among 2,048 kept rows two different ones hardly ever share them. */
function hashRows(columns: RawRun["columns"], rows: readonly number[]): number[] {
  const [low, high] = [new Uint32Array(rows.length).fill(1), new Uint32Array(rows.length).fill(2)];
  for (const column of columns) for (const hashes of [low, high]) putHashes(column, rows, hashes);
  return rows.map((_, i) => ((high[i] ?? 0) >>> 11) * 2 ** 32 + (low[i] ?? 0));
}

/**
 * Goes on from the hashes of the columns before; column by column, so that numbers need not be told from other values one by one.
 *
 * @param rows - `null`: all of them
 */
function putHashes(column: ArrayLike<unknown>, rows: readonly number[] | null, hashes: Uint32Array): void {
  if (column instanceof Float64Array) {
    for (let i = 0; i < hashes.length; i++)
      hashes[i] = hashNumber(column[rows === null ? i : (rows[i] ?? 0)] ?? Number.NaN, hashes[i] ?? 0);
    return;
  }
  for (let i = 0; i < hashes.length; i++)
    hashes[i] = hashValue(column[rows === null ? i : (rows[i] ?? 0)], hashes[i] ?? 0);
}

/** What share of rows repeats another one among a part of them, drawn by chance: the share grows with the rows. */
export function copiesShare({ counts }: Pick<Copies, "counts">, part: number): number | null {
  const rows = counts.reduce((sum, count) => sum + count, 0) * part;
  if (rows === 0) return null;
  const distinct = counts.reduce((sum, count) => sum + 1 - (1 - part) ** count, 0);
  return Math.max(0, 1 - distinct / rows);
}
