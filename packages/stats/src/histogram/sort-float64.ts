import { float64Of, type Numbers } from "./float64-of.ts";

/** Below this many rows the sort that comes with the language is as fast. */
const rowsForRadix = 2048;

/** The upper half of a double, 32 bits, is read as 3 digits of 11 bits, the lowest first. */
const digits = 3;
const digitValues = 2048;

/** Longer runs that agree in their upper half go to the sort of the language. */
const runForInsertion = 24;

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

/**
 * One stable pass a digit puts the upper halves in order: sign, exponent and 20 bits of the fraction. Only runs that agree
 * in all of these are left, and few rows lie in one unless they are equal.
 */
function radixSorted(values: Float64Array<ArrayBuffer>): Float64Array {
  const counts = countDigits(values);
  let from = values;
  let to = new Float64Array(values.length);
  for (let digit = 0; digit < digits; digit++) {
    const positions = counts.subarray(digit * digitValues, (digit + 1) * digitValues);
    if (!turnIntoPositions(positions, values.length)) continue;
    scatter(from, to, digit * 11, positions);
    [from, to] = [to, from];
  }
  sortRuns(from);
  return from;
}

/**
 * The upper half with its bits turned so that unsigned comparison agrees with the order of numbers: all of them in
 * negative ones, which count downwards, and the sign alone in positive ones.
 */
function keyOf(upper: number): number {
  return upper ^ ((upper >> 31) | 0x80000000);
}

/** How often each digit has each value, for all digits in one pass. */
function countDigits(values: Float64Array): Uint32Array {
  const halves = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  const counts = new Uint32Array(digits * digitValues);
  for (let at = 1; at < halves.length; at += 2) {
    const key = keyOf(halves[at] ?? 0);
    const low = key & 2047;
    const middle = digitValues + ((key >>> 11) & 2047);
    const high = 2 * digitValues + (key >>> 22);
    counts[low] = (counts[low] ?? 0) + 1;
    counts[middle] = (counts[middle] ?? 0) + 1;
    counts[high] = (counts[high] ?? 0) + 1;
  }
  return counts;
}

/** Replaces counts by where the first value of each goes; false where all values share one and nothing would move. */
function turnIntoPositions(counts: Uint32Array, rows: number): boolean {
  let position = 0;
  for (let value = 0; value < counts.length; value++) {
    const count = counts[value] ?? 0;
    if (count === rows) return false;
    counts[value] = position;
    position += count;
  }
  return true;
}

/** Moves every value to the place of its digit. */
function scatter(from: Float64Array, to: Float64Array, shift: number, positions: Uint32Array): void {
  const halves = new Int32Array(from.buffer, from.byteOffset, 2 * from.length);
  for (let row = 0; row < from.length; row++) {
    const value = (keyOf(halves[2 * row + 1] ?? 0) >>> shift) & 2047;
    const position = positions[value] ?? 0;
    positions[value] = position + 1;
    to[position] = from[row] ?? 0;
  }
}

/** Sorts each run whose upper halves are equal, in place. */
function sortRuns(values: Float64Array): void {
  const halves = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  let start = 0;
  let isAscending = true;
  for (let row = 1; row <= values.length; row++) {
    if (row < values.length && halves[2 * row + 1] === halves[2 * row - 1]) {
      if ((values[row] ?? 0) < (values[row - 1] ?? 0)) isAscending = false;
      continue;
    }
    if (!isAscending) {
      if (row - start > runForInsertion) values.subarray(start, row).sort();
      else insertInOrder(values, start, row);
    }
    start = row;
    isAscending = true;
  }
}

function insertInOrder(values: Float64Array, start: number, end: number): void {
  for (let row = start + 1; row < end; row++) {
    const value = values[row] ?? 0;
    let place = row;
    for (; place > start; place--) {
      const before = values[place - 1] ?? 0;
      if (before <= value) break;
      values[place] = before;
    }
    values[place] = value;
  }
}

/** The halves of a double are found by position, which is a property of the machine. */
export function isLittleEndian(): boolean {
  return new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
}
