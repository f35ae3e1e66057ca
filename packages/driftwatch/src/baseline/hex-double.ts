/**
 * A double as the 16 hex digits of its bits, highest first: every language reads the same number from it.
 *
 * @example
 * hexOfDouble(1.5); // => "3ff8000000000000"
 */
export function hexOfDouble(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

/** @throws RangeError if the text is not 16 hex digits */
export function doubleOfHex(text: string): number {
  if (!/^[0-9a-f]{16}$/.test(text)) throw new RangeError(`a number is 16 hex digits, got "${text}"`);
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${text}`));
  return view.getFloat64(0);
}
