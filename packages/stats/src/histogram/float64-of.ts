/** Numbers as stores and readers hand them out: a typed array, or a plain one with gaps. */
export type Numbers = ArrayLike<number | null | undefined>;

/** The same values as doubles, with NaN for every gap; a Float64Array is handed back as it is, not copied. */
export function float64Of(values: Numbers): Float64Array {
  if (values instanceof Float64Array) return values;
  const doubles = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) doubles[row] = values[row] ?? Number.NaN;
  return doubles;
}
