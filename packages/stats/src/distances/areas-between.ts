/** Integrals of |F - G| and of its square, F and G being the shares of rows at or below a value. */
export type Areas = { readonly absolute: number; readonly squared: number };

/**
 * Both integrals over two sorted samples of finite values, each with a row. Sums of differences beyond the largest double
 * are held at it.
 */
export function areasBetween(before: Float64Array, after: Float64Array): Areas {
  const m = before.length;
  const n = after.length;
  let absolute = 0;
  let squared = 0;
  let i = 0;
  let j = 0;
  let last = Math.min(before[0] ?? 0, after[0] ?? 0);
  // Beyond the end of one sample the other goes on.
  while (i < m || j < n) {
    const isBefore = j === n || (i < m && (before[i] ?? 0) <= (after[j] ?? 0));
    const value = (isBefore ? before[i] : after[j]) ?? 0;
    if (value > last) {
      const gap = Math.abs(i / m - j / n);
      // Two finite values may lie farther apart than the largest double.
      const area = Number.isFinite(value - last) ? (value - last) * gap : value * gap - last * gap;
      absolute += area;
      squared += area * gap;
      last = value;
    }
    if (isBefore) i++;
    else j++;
  }
  return { absolute: Math.min(absolute, Number.MAX_VALUE), squared: Math.min(squared, Number.MAX_VALUE) };
}
