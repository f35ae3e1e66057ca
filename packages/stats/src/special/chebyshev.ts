/** Clenshaw's sum of a Chebyshev series at t in -1 to 1; `coefficients[0]` counts once, not half. */
export function chebyshev(coefficients: readonly number[], t: number): number {
  let next = 0;
  let afterNext = 0;
  for (let index = coefficients.length - 1; index > 0; index--) {
    const current = 2 * t * next - afterNext + (coefficients[index] ?? 0);
    afterNext = next;
    next = current;
  }
  return t * next - afterNext + (coefficients[0] ?? 0);
}
