import { tallyOutside, type Locator, type Tally } from "./tally.ts";

/** Finds bins by halving, always in the same number of steps. The one that suits any edges. */
export function searchLocator(edges: Float64Array): Locator {
  const halvings = Math.ceil(Math.log2(edges.length + 1));
  // Padded with NaN, which no value is at least, to one less than a power of two.
  const padded = new Float64Array(2 ** halvings).fill(Number.NaN);
  padded.set(edges);
  return {
    method: "search",
    steps: halvings,
    tally: (values, tally) => tallyBySearch(values, tally, { padded, firstEdge: edges[0] ?? Number.POSITIVE_INFINITY }),
  };
}

type Padded = { readonly padded: Float64Array; readonly firstEdge: number };

function tallyBySearch(values: Float64Array, tally: Tally, { padded, firstEdge }: Padded): void {
  const { counts } = tally;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    if (value - value !== 0) {
      tallyOutside(value, tally, firstEdge);
      continue;
    }
    let bin = 0;
    for (let half = padded.length >> 1; half > 0; half >>= 1) {
      bin += (padded[bin + half - 1] ?? Number.NaN) <= value ? half : 0;
    }
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
}
