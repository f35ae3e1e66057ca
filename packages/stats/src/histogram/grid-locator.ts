import { expectedSteps, firstEdgeOfCells, tallyOutside, withSentinel, type Locator, type Tally } from "./tally.ts";

const cells = 4096;

/**
 * Finds bins by a grid of equal cells between the first and the last edge, and a short scan from the first edge that may
 * lie in the value's cell. Best for light tails. `null` where the span of the edges is no ordinary number.
 *
 * Rounding does no harm: subtracting and multiplying never put a larger value into an earlier cell.
 */
export function gridLocator(edges: Float64Array): Locator | null {
  const low = edges[0] ?? Number.NaN;
  const scale = cells / ((edges.at(-1) ?? Number.NaN) - low);
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) return null;
  const cellOf = (value: number): number => Math.trunc((value - low) * scale);
  const edgeCells = Array.from(edges, cellOf);
  const size = (edgeCells.at(-1) ?? 0) + 1;
  const first = firstEdgeOfCells(edgeCells, size);
  const guarded = withSentinel(edges);
  return {
    method: "grid",
    steps: expectedSteps(edges, first, cellOf),
    tally: (values, tally) => tallyByGrid(values, tally, { low, scale, size, first, guarded }),
  };
}

type Grid = {
  readonly low: number;
  readonly scale: number;
  readonly size: number;
  readonly first: Uint16Array;
  readonly guarded: Float64Array;
};

function tallyByGrid(values: Float64Array, tally: Tally, { low, scale, size, first, guarded }: Grid): void {
  const { counts } = tally;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    const place = (value - low) * scale;
    if (place >= 0 && place < size) {
      let bin = first[place | 0] ?? 0;
      while ((guarded[bin] ?? Number.NaN) <= value) bin++;
      counts[bin] = (counts[bin] ?? 0) + 1;
    } else {
      tallyOutside(value, tally, low);
    }
  }
}
