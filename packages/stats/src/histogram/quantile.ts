/**
 * The value below which a share q of sorted numbers lies, with straight lines between them: position (n - 1) q, counted
 * from 0 (type 7 of Hyndman & Fan, the default of R and NumPy; other definitions differ by up to a neighbour).
 *
 * @param sorted - ascending, without NaN, as `sortFloat64` returns it; n numbers
 * @param q - 0 to 1
 * @returns `null` of no numbers; infinite only where one of the two neighbours is
 * @throws RangeError if q is not from 0 to 1
 * @see Hyndman & Fan 1996, Am. Stat. 50(4), doi:10.1080/00031305.1996.10473566; as `numpy.quantile`
 * @example
 * quantile([1, 2, 3, 10], 0.75); // => 4.75
 */
export function quantile(sorted: ArrayLike<number>, q: number): number | null {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile needs a share from 0 to 1, got ${q}`);
  if (sorted.length === 0) return null;
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const lower = sorted[below] ?? 0;
  const upper = sorted[Math.min(below + 1, sorted.length - 1)] ?? 0;
  const part = position - below;
  if (part === 0 || lower === upper) return lower;
  const step = upper - lower;
  // Two finite neighbours may lie farther apart than the largest double.
  if (!Number.isFinite(step)) return lower * (1 - part) + upper * part;
  // From the nearer end, as NumPy does it: at part = 1 the result is the upper neighbour to the last bit.
  return part < 0.5 ? lower + step * part : upper - step * (1 - part);
}
