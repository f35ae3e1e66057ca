import { bitsLocator } from "./bits-locator.ts";
import { float64Of, type Numbers } from "./float64-of.ts";
import { gridLocator } from "./grid-locator.ts";
import { searchLocator } from "./search-locator.ts";
import type { Locator, Tally } from "./tally.ts";

/** How many values lie in each bin, and what else there was. Merging is addition. */
export type BinCounts = {
  /** Rows a bin; infinities count in the outer bins; length = edges + 1. */
  readonly counts: Uint32Array;
  /** Values counted: all but missing ones. */
  readonly n: number;
  /** NaN, null and undefined. */
  readonly missing: number;
  readonly negInf: number;
  readonly posInf: number;
};

/** Bins that are ready to count on. */
export type Binning = {
  /** A copy of the given edges. */
  readonly edges: Float64Array;
  /** Edges plus one. */
  readonly bins: number;
  /** How bins are found; all methods give equal counts. */
  readonly method: "grid" | "bits" | "search";
  /** The bin of one value: the number of edges <= value; `null` for NaN. */
  readonly binOf: (value: number) => number | null;
  readonly count: (values: Numbers) => BinCounts;
};

/** Halving takes 60 ns a value, whose branches no processor foresees; a scan of more than this many edges is slower. */
const stepsMax = 30;

/**
 * Prepares counting on fixed bins: chooses once, by the edges, the method that is expected to look at the fewest edges for
 * a value. A million rows then take about 10 ms instead of the 60 ms of binary search, with equal counts.
 *
 * @param edges - ascending, finite, without repeats; at most 65,535
 * @throws RangeError if the edges are not so
 * @example
 * prepareBinning([0, 10, 20]).binOf(10); // => 2
 */
export function prepareBinning(edges: ArrayLike<number>): Binning {
  const own = checked(edges);
  const locator = choose(own);
  return {
    edges: own,
    bins: own.length + 1,
    method: locator.method,
    binOf: (value) => binOf(value, own),
    count: (values) => {
      const rows = float64Of(values);
      const tally: Tally = { counts: new Uint32Array(own.length + 1), missing: 0, negInf: 0, posInf: 0 };
      locator.tally(rows, tally);
      return { ...tally, n: rows.length - tally.missing };
    },
  };
}

/** All locators that can serve these edges; the contract is that their counts are equal. */
export function locatorsOf(edges: Float64Array): Locator[] {
  return [gridLocator(edges), bitsLocator(edges), searchLocator(edges)].filter((locator) => locator !== null);
}

function choose(edges: Float64Array): Locator {
  const search = searchLocator(edges);
  const [best = search] = [gridLocator(edges), bitsLocator(edges)]
    .filter((locator) => locator !== null)
    .toSorted((a, b) => a.steps - b.steps);
  return best.steps <= stepsMax ? best : search;
}

function checked(edges: ArrayLike<number>): Float64Array {
  // Adding 0 turns -0 into 0.
  const own = Float64Array.from(edges, (edge) => edge + 0);
  if (own.length > 65_535) throw new RangeError(`prepareBinning needs at most 65535 edges, got ${own.length}`);
  for (const [index, edge] of own.entries()) {
    if (!Number.isFinite(edge)) throw new RangeError(`prepareBinning needs finite edges, got ${edge}`);
    if (index > 0 && !((own[index - 1] ?? Number.NaN) < edge)) {
      throw new RangeError(`prepareBinning needs ascending edges, got ${own[index - 1]} before ${edge}`);
    }
  }
  return own;
}

function binOf(value: number, edges: Float64Array): number | null {
  if (Number.isNaN(value)) return null;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? Number.NaN) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
