import { hashNumber, hashValue } from "./hash-value.ts";
import type { RawRun } from "./raw-run.ts";

/** 53 bits a row, gone on from column to column: among 2,048 kept rows two different ones hardly ever share them. */
export type RowHashes = { readonly low: Uint32Array; readonly high: Uint32Array };

export function hashesOf(rows: number): RowHashes {
  return { low: new Uint32Array(rows).fill(1), high: new Uint32Array(rows).fill(2) };
}

/**
 * Goes on from the hashes of the columns before.
 *
 * @param rows - places in the column, a hash each
 */
export function addHashes(column: ArrayLike<unknown>, rows: readonly number[], { low, high }: RowHashes): void {
  for (const hashes of [low, high]) putHashes(column, rows, hashes);
}

export function hashOf({ low, high }: RowHashes, place: number): number {
  return ((high[place] ?? 0) >>> 11) * 2 ** 32 + (low[place] ?? 0);
}

/** 32 bits a row. @param keyAt - places of the columns that they are made of */
export function rowKeys({ rows, columns }: RawRun, keyAt: readonly number[]): Uint32Array {
  const keys = new Uint32Array(rows);
  for (const at of keyAt) putHashes(columns[at] ?? [], null, keys);
  return keys;
}

/**
 * Column by column, so that numbers need not be told from other values one by one.
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
