/**
 * exp(-scale x^2) without the error that rounding x^2 would bring: at x = 26 that alone is 4e-14. The square of the
 * leading 24 bits is exact; `scale` is a power of two.
 */
export function expMinusSquare(x: number, scale: number): number {
  const leading = Math.fround(x);
  if (!Number.isFinite(leading)) return 0;
  return Math.exp(-scale * leading * leading) * Math.exp(-scale * (x - leading) * (x + leading));
}
