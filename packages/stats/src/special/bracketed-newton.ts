/** A point of a function: its value there and its slope. */
type Point = { readonly value: number; readonly slope: number };

/**
 * The root of an increasing function by Newton's method, kept inside a bracket that shrinks with every step: a step that
 * would leave it is replaced by halving. The function may be -Infinity or Infinity at the ends of the bracket.
 */
export function bracketedNewton(
  increasing: (x: number) => Point,
  { start, lower, upper }: { readonly start: number; readonly lower: number; readonly upper: number },
): number {
  let low = lower;
  let high = upper;
  let x = start > low && start < high ? start : middle(low, high);
  for (let round = 0; round < 200; round++) {
    const { value, slope } = increasing(x);
    if (value === 0) return x;
    if (value < 0) low = x;
    else high = x;
    const newton = x - value / slope;
    const next = newton > low && newton < high ? newton : middle(low, high);
    if (Math.abs(next - x) <= 4e-16 * Math.abs(next) || next === low || next === high) return next;
    x = next;
  }
  return x;
}

/** Halves, or doubles while there is no upper end. */
function middle(low: number, high: number): number {
  return high === Number.POSITIVE_INFINITY ? 2 * low + 1 : low + (high - low) / 2;
}
