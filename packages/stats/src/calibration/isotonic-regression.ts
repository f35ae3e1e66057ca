/** A curve that never falls: between its points it is straight, outside of them it stays as at the nearest end. */
export type IsotonicCurve = {
  /** Ascending, without repeats. */
  readonly at: Float64Array;
  readonly value: Float64Array;
};

/**
 * The never-falling curve that is nearest to the points, by squared distance: neighbours that fall are pooled to their mean
 * until none does. As a calibrator it turns scores into the rates at which they came true.
 *
 * @param x - n numbers in any order
 * @param y - what was seen at each; length n
 * @returns a point for each x there is, or where many agree for the first and last of them; none of no rows
 * @throws RangeError if the lengths differ, or a number is not finite
 * @see Barlow et al. 1972, Statistical Inference under Order Restrictions; as `sklearn.isotonic.IsotonicRegression`
 * @example
 * Array.from(isotonicRegression([1, 2, 3, 4], [0, 4, 2, 5]).value); // => [0, 3, 3, 5]
 */
export function isotonicRegression(x: ArrayLike<number>, y: ArrayLike<number>): IsotonicCurve {
  if (x.length !== y.length)
    throw new RangeError(`isotonicRegression needs as many x as y, got ${x.length} and ${y.length}`);
  const order = Uint32Array.from({ length: x.length }, (_, row) => row);
  // By y too, so that sums of equal x do not depend on the order of rows.
  order.sort((a, b) => (x[a] ?? 0) - (x[b] ?? 0) || (y[a] ?? 0) - (y[b] ?? 0));
  const blocks: Block[] = [];
  for (const row of order) {
    const [at, seen] = [x[row] ?? Number.NaN, y[row] ?? Number.NaN];
    if (!(Number.isFinite(at) && Number.isFinite(seen)))
      throw new RangeError(`isotonicRegression needs finite numbers, got ${at} and ${seen}`);
    const last = blocks.at(-1);
    if (last?.from === at) blocks[blocks.length - 1] = { ...last, sum: last.sum + seen, rows: last.rows + 1 };
    else blocks.push({ from: at, to: at, sum: seen, rows: 1 });
  }
  return curveOf(pooled(blocks));
}

/** The height of a curve at each x. @returns NaN where x is NaN, or the curve has no point */
export function isotonicValues({ at, value }: IsotonicCurve, x: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: x.length }, (_, row) => heightAt(at, value, x[row] ?? Number.NaN));
}

type Block = { readonly from: number; readonly to: number; readonly sum: number; readonly rows: number };

function pooled(blocks: readonly Block[]): Block[] {
  const rising: Block[] = [];
  for (const block of blocks) {
    let last = block;
    for (let before = rising.at(-1); before !== undefined && falls(before, last); before = rising.at(-1)) {
      rising.pop();
      last = { from: before.from, to: last.to, sum: before.sum + last.sum, rows: before.rows + last.rows };
    }
    rising.push(last);
  }
  return rising;
}

function falls(before: Block, after: Block): boolean {
  return before.sum / before.rows >= after.sum / after.rows;
}

function curveOf(blocks: readonly Block[]): IsotonicCurve {
  const points = blocks.flatMap(({ from, to, sum, rows }) => {
    const value = sum / rows;
    return from === to ? [{ at: from, value }] : [from, to].map((at) => ({ at, value }));
  });
  return { at: Float64Array.from(points, ({ at }) => at), value: Float64Array.from(points, ({ value }) => value) };
}

function heightAt(at: Float64Array, value: Float64Array, x: number): number {
  const last = at.length - 1;
  if (last < 0 || Number.isNaN(x)) return Number.NaN;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? 0) <= x) low = middle;
    else high = middle;
  }
  const [from, to] = [at[low] ?? 0, at[high] ?? 0];
  const [lower, upper] = [value[low] ?? 0, value[high] ?? 0];
  if (x <= from) return lower;
  return x >= to ? upper : lower + ((upper - lower) * (x - from)) / (to - from);
}
