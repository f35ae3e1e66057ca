import { isLittleEndian } from "./sort-float64.ts";
import { expectedSteps, firstEdgeOfCells, tallyOutside, withSentinel, type Locator, type Tally } from "./tally.ts";

const cellsMax = 8192;

/**
 * Finds bins by the leading bits of a double: cells that grow with the size of the value, as bins do in heavy tails, and a
 * short scan. `null` where the edges reach so near to infinity that they would share its cell.
 */
export function bitsLocator(edges: Float64Array): Locator | null {
  if (!isLittleEndian() || edges.length === 0) return null;
  const low = edges[0] ?? 0;
  const keys = Array.from(edges, keyOf);
  // -0 is 0, but its bits come before those of 0.
  const lowest = keyOf(low === 0 ? -0 : low);
  const highest = keys.at(-1) ?? 0;
  let shift = 0;
  while ((highest >>> shift) - (lowest >>> shift) >= cellsMax) shift += 1;
  if (highest >>> shift === keyOf(Number.POSITIVE_INFINITY) >>> shift) return null;
  if (lowest >>> shift === keyOf(Number.NEGATIVE_INFINITY) >>> shift) return null;
  const base = lowest >>> shift;
  const size = (highest >>> shift) - base + 1;
  const first = firstEdgeOfCells(
    keys.map((key) => (key >>> shift) - base),
    size,
  );
  const guarded = withSentinel(edges);
  return {
    method: "bits",
    steps: expectedSteps(edges, first, (value) => (keyOf(value) >>> shift) - base),
    tally: (values, tally) => tallyByBits(values, tally, { low, shift, base, size, first, guarded }),
  };
}

/** The upper half of a double, turned so that it rises with the value as an unsigned number. */
function keyOf(value: number): number {
  const upper = new Int32Array(Float64Array.of(value).buffer)[1] ?? 0;
  return (upper ^ ((upper >> 31) | 0x80000000)) >>> 0;
}

type Bits = {
  readonly low: number;
  readonly shift: number;
  readonly base: number;
  readonly size: number;
  readonly first: Uint16Array;
  readonly guarded: Float64Array;
};

function tallyByBits(values: Float64Array, tally: Tally, { low, shift, base, size, first, guarded }: Bits): void {
  const { counts } = tally;
  const halves = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    const upper = halves[2 * row + 1] ?? 0;
    const cell = ((upper ^ ((upper >> 31) | 0x80000000)) >>> shift) - base;
    // NaN lies beyond either infinity, and so outside.
    if (cell >= 0 && cell < size) {
      let bin = first[cell] ?? 0;
      while ((guarded[bin] ?? Number.NaN) <= value) bin++;
      counts[bin] = (counts[bin] ?? 0) + 1;
    } else {
      tallyOutside(value, tally, low);
    }
  }
}
