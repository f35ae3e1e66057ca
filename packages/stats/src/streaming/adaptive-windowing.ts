import { changeDetector, type ChangeDetector } from "./change-detector.ts";

export type AdaptiveWindowingOptions = {
  /** The chance of a false cut that its bound allows, above 0 and below 1. */
  readonly delta?: number;
};

/** A full row has so many buckets; one more, and its two oldest become one of the next row. */
const bucketsMax = 5;
/** Cuts are looked for at every so-manieth value. */
const clock = 32;
const windowRowsMin = 10;
const sideRowsMin = 5;

/** Buckets of 2^row values each, the oldest first: their sum, and the sum of squares around their mean. */
type Bucket = { readonly sum: number; readonly squares: number };
type Part = Bucket & { readonly n: number };

/**
 * ADWIN: keeps a window of the newest values that is as long as its mean holds, and finds drift where an older part of it
 * has another mean than the newer part, for numbers of any range. Its memory grows with the logarithm of the window.
 *
 * @returns "insufficient" up to 10 values, never "warning"
 * @throws RangeError if `delta` is not above 0 and below 1
 * @see Bifet & Gavaldà 2007, SIAM SDM, doi:10.1137/1.9781611972771.42; as `river.drift.ADWIN` 0.26.1
 * @example
 * adaptiveWindowing().update(1).status; // => "insufficient"
 */
export function adaptiveWindowing({ delta = 0.002 }: AdaptiveWindowingOptions = {}): ChangeDetector {
  if (!(delta > 0 && delta < 1)) throw new RangeError(`adaptiveWindowing needs a delta from 0 to 1, got ${delta}`);
  return changeDetector(() => {
    const rows: Bucket[][] = [];
    let whole: Part = { n: 0, sum: 0, squares: 0 };
    return (value, n) => {
      const bucket = { n: 1, sum: value, squares: 0 };
      whole = joined(whole, bucket);
      insert(rows, bucket);
      if (whole.n <= windowRowsMin) return "insufficient";
      if (n % clock !== 0) return "stable";
      let isCut = false;
      while (rows.length > 0 && hasCut(rows, whole, delta)) {
        isCut = true;
        whole = parted(whole, takeOldest(rows));
      }
      return isCut ? "drift" : "stable";
    };
  });
}

function insert(rows: Bucket[][], bucket: Bucket): void {
  let carried = bucket;
  for (let row = 0; ; row++) {
    const buckets = (rows[row] ??= []);
    buckets.push(carried);
    if (buckets.length <= bucketsMax) return;
    const [first = carried, second = carried] = buckets.splice(0, 2);
    carried = joined({ n: 2 ** row, ...first }, { n: 2 ** row, ...second });
  }
}

function takeOldest(rows: Bucket[][]): Part {
  const last = rows.length - 1;
  const oldest = rows[last]?.shift() ?? { sum: 0, squares: 0 };
  if (rows[last]?.length === 0) rows.pop();
  return { n: 2 ** last, ...oldest };
}

/** Whether the window falls apart at any edge of a bucket, looked for from its old end. */
function hasCut(rows: readonly (readonly Bucket[])[], whole: Part, delta: number): boolean {
  const log = Math.log((2 * Math.log(whole.n)) / delta);
  const variance = whole.squares / whole.n;
  let [n, sum] = [0, 0];
  for (let row = rows.length - 1; row >= 0; row--) {
    for (const bucket of rows[row] ?? []) {
      n += 2 ** row;
      sum += bucket.sum;
      const rest = whole.n - n;
      if (n < sideRowsMin || rest < sideRowsMin) continue;
      const inverse = 1 / (n - sideRowsMin + 1) + 1 / (rest - sideRowsMin + 1);
      const bound = Math.sqrt(2 * inverse * variance * log) + (2 / 3) * log * inverse;
      if (Math.abs(sum / n - (whole.sum - sum) / rest) > bound) return true;
    }
  }
  return false;
}

function joined(a: Part, b: Part): Part {
  const n = a.n + b.n;
  const between = a.n === 0 ? 0 : ((a.n * b.n) / n) * (a.sum / a.n - b.sum / b.n) ** 2;
  return { n, sum: a.sum + b.sum, squares: a.squares + b.squares + between };
}

function parted(whole: Part, part: Part): Part {
  const n = whole.n - part.n;
  if (n === 0) return { n: 0, sum: 0, squares: 0 };
  const sum = whole.sum - part.sum;
  const between = ((n * part.n) / whole.n) * (sum / n - part.sum / part.n) ** 2;
  return { n, sum, squares: Math.max(0, whole.squares - part.squares - between) };
}
