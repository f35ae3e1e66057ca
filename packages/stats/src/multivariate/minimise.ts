/** What a function is at a point, and its slope in every direction there. */
export type Smooth = (at: Float64Array) => { readonly value: number; readonly slope: Float64Array };

const stepsKept = 10;
const halvingsMax = 40;

type Step = { readonly move: Float64Array; readonly change: Float64Array; readonly inverse: number };

/**
 * Finds where a convex, smooth function is least, by the quasi-Newton method with limited memory (L-BFGS).
 *
 * @param start - left as it is
 * @returns where no slope is above `tolerance`, or where it stood after `iterationsMax`
 * @see Nocedal & Wright 2006, Numerical Optimization, algorithms 7.4 and 3.1
 */
export function minimise(
  smooth: Smooth,
  start: Float64Array,
  { tolerance, iterationsMax }: { readonly tolerance: number; readonly iterationsMax: number },
): Float64Array {
  let at = start;
  let here = smooth(at);
  const steps: Step[] = [];
  for (let iteration = 0; iteration < iterationsMax && largest(here.slope) > tolerance; iteration++) {
    const direction = directionFrom(here.slope, steps);
    const descent = dot(direction, here.slope);
    // The first step has no curvature to go by.
    let size = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(here.slope, here.slope))) : 1;
    let there = here;
    let next = at;
    for (let halving = 0; ; halving++, size /= 2) {
      next = plus(at, direction, size);
      there = smooth(next);
      if (there.value <= here.value + 1e-4 * size * descent) break;
      // No step lowers it any more: the rest is rounding.
      if (halving === halvingsMax) return at;
    }
    const move = plus(next, at, -1);
    const change = plus(there.slope, here.slope, -1);
    const curvature = dot(move, change);
    if (curvature > 0) steps.push({ move, change, inverse: 1 / curvature });
    if (steps.length > stepsKept) steps.shift();
    at = next;
    here = there;
  }
  return at;
}

/** The slope downhill, bent by the curvature that the last steps met. */
function directionFrom(slope: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = slope.map((value) => -value);
  const shares: number[] = [];
  for (const { move, change, inverse } of steps.toReversed()) {
    const share = inverse * dot(move, direction);
    shares.push(share);
    add(direction, change, -share);
  }
  const last = steps.at(-1);
  if (last !== undefined) {
    const scale = 1 / last.inverse / dot(last.change, last.change);
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] ?? 0) * scale;
  }
  for (const { move, change, inverse } of steps) {
    const share = (shares.pop() ?? 0) - inverse * dot(change, direction);
    add(direction, move, share);
  }
  return direction;
}

function plus(a: Float64Array, b: Float64Array, factor: number): Float64Array {
  const sum = new Float64Array(a.length);
  for (let i = 0; i < sum.length; i++) sum[i] = (a[i] ?? 0) + factor * (b[i] ?? 0);
  return sum;
}

function add(to: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] ?? 0) + factor * (other[i] ?? 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
