import { float64Of, type Numbers } from "./float64-of.ts";

/** Below this many rows the sort that comes with the language is as fast. */
const rowsForRadix = 2048;

/** A digit of the sort key: 10 or 11 bits of one half of a double. */
type Digit = { readonly half: 0 | 1; readonly shift: number };

const digits: readonly Digit[] = [
  { half: 0, shift: 0 },
  { half: 0, shift: 11 },
  { half: 0, shift: 22 },
  { half: 1, shift: 0 },
  { half: 1, shift: 11 },
  { half: 1, shift: 22 },
];

/**
 * The values in ascending order, as a new array. NaN, null and undefined are missing and left out; -0 becomes 0;
 * infinities are kept, outermost.
 *
 * Large inputs are sorted by their bits, in time proportional to the rows.
 *
 * @param values - n numbers, in any order
 * @returns at most n numbers
 * @example
 * Array.from(sortFloat64([3, null, -1, 2])); // => [-1, 2, 3]
 */
export function sortFloat64(values: Numbers): Float64Array {
  const kept = withoutMissing(float64Of(values));
  if (kept.length < rowsForRadix || !isLittleEndian()) return kept.sort();
  return radixSorted(kept);
}

function withoutMissing(values: Float64Array): Float64Array<ArrayBuffer> {
  const kept = new Float64Array(values.length);
  let length = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    // Adding 0 turns -0 into 0.
    if (value === value) kept[length++] = value + 0;
  }
  return length === kept.length ? kept : kept.slice(0, length);
}

/** One stable pass a digit, from the lowest. A digit that all values share, such as the low bits of integers, is skipped. */
function radixSorted(values: Float64Array<ArrayBuffer>): Float64Array {
  let from = values;
  let to = new Float64Array(values.length);
  for (const digit of digits) {
    const positions = firstPositions(from, digit);
    if (positions === null) continue;
    scatter(from, to, digit, positions);
    [from, to] = [to, from];
  }
  return from;
}

/** Where the first value of each digit goes; `null` where all values share one. */
function firstPositions(values: Float64Array, { half, shift }: Digit): Uint32Array | null {
  const halves = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  const topBit = half === 1 ? 0x80000000 : 0;
  const counts = new Uint32Array(2048);
  for (let at = 0; at < halves.length; at += 2) {
    const key = keyOf(halves[at + half] ?? 0, halves[at + 1] ?? 0, topBit);
    const digit = (key >>> shift) & 2047;
    counts[digit] = (counts[digit] ?? 0) + 1;
  }
  let position = 0;
  for (let digit = 0; digit < counts.length; digit++) {
    const count = counts[digit] ?? 0;
    if (count === values.length) return null;
    counts[digit] = position;
    position += count;
  }
  return counts;
}

function scatter(from: Float64Array, to: Float64Array, { half, shift }: Digit, positions: Uint32Array): void {
  const halves = new Int32Array(from.buffer, from.byteOffset, 2 * from.length);
  const topBit = half === 1 ? 0x80000000 : 0;
  for (let row = 0; row < from.length; row++) {
    const key = keyOf(halves[2 * row + half] ?? 0, halves[2 * row + 1] ?? 0, topBit);
    const digit = (key >>> shift) & 2047;
    const position = positions[digit] ?? 0;
    positions[digit] = position + 1;
    to[position] = from[row] ?? 0;
  }
}

/** Half a double, so that unsigned comparison agrees with the order of numbers: negative ones count downwards. */
function keyOf(bits: number, upperHalf: number, topBit: number): number {
  return bits ^ ((upperHalf >> 31) | topBit);
}

/** The halves of a double are found by position, which is a property of the machine. */
export function isLittleEndian(): boolean {
  return new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
}
