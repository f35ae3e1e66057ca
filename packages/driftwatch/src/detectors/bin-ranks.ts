import type { NumericInput } from "./define-detector.ts";

/** One bin's shares of both sides, and those that lie below it. */
export type BinShares = {
  readonly before: number;
  readonly now: number;
  readonly belowBefore: number;
  readonly belowNow: number;
};

/** Calls back for each bin that holds a row, ascending: values of one bin count as equal. */
export function eachBin({ reference, current }: NumericInput, see: (bin: BinShares) => void): void {
  let [belowBefore, belowNow] = [0, 0];
  for (let i = 0; i < reference.counts.length; i++) {
    const before = (reference.counts[i] ?? 0) / reference.n;
    const now = (current.counts[i] ?? 0) / current.n;
    if (before + now > 0) see({ before, now, belowBefore, belowNow });
    belowBefore += before;
    belowNow += now;
  }
}

/** n m / (n + m): the rows of a sample that a fixed distribution would tell as much of. */
export function effectiveRows({ reference, current }: NumericInput): number {
  return (reference.n / (reference.n + current.n)) * current.n;
}

/** A bin's share of the rows of both sides together. */
export function pooledShare({ before, now }: BinShares, { reference, current }: NumericInput): number {
  return (before * reference.n + now * current.n) / (reference.n + current.n);
}
