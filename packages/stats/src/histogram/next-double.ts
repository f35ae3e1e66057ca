/** The next larger number that a double can hold; `Infinity` above the largest. */
export function nextDouble(value: number): number {
  if (value === Number.POSITIVE_INFINITY) return value;
  // Either zero is followed by the smallest number above it.
  if (value === 0) return Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0) + 0;
}
