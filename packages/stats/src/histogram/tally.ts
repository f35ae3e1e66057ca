/** Counts under construction. */
export type Tally = { readonly counts: Uint32Array; missing: number; negInf: number; posInf: number };

/** A way to find bins fast: adds every value to the tally. `steps` is how far it is expected to search for each. */
export type Locator = {
  readonly method: "grid" | "bits" | "search";
  readonly steps: number;
  readonly tally: (values: Float64Array, tally: Tally) => void;
};

/** Adds a value that is missing, or below the first edge, or at least the last one. */
export function tallyOutside(value: number, tally: Tally, firstEdge: number): void {
  if (Number.isNaN(value)) {
    tally.missing += 1;
    return;
  }
  if (value === Number.POSITIVE_INFINITY) tally.posInf += 1;
  else if (value === Number.NEGATIVE_INFINITY) tally.negInf += 1;
  const bin = value < firstEdge ? 0 : tally.counts.length - 1;
  tally.counts[bin] = (tally.counts[bin] ?? 0) + 1;
}

/** The edges with NaN behind them: no value is at least NaN, so a scan stops there by itself. */
export function withSentinel(edges: Float64Array): Float64Array {
  const guarded = new Float64Array(edges.length + 1).fill(Number.NaN);
  guarded.set(edges);
  return guarded;
}

/**
 * For each cell of a table the number of edges in earlier cells. Where cells never fall as values rise, all of these edges
 * are <= any value of the cell: the place to start the scan from.
 */
export function firstEdgeOfCells(cells: readonly number[], size: number): Uint16Array {
  const first = new Uint16Array(size);
  for (const cell of cells) if (cell + 1 < size) first[cell + 1] = (first[cell + 1] ?? 0) + 1;
  for (let cell = 1; cell < size; cell++) first[cell] = (first[cell] ?? 0) + (first[cell - 1] ?? 0);
  return first;
}

/** Mean length of the scan for a value in the middle of an inner bin: all of these are about equally frequent. */
export function expectedSteps(edges: Float64Array, first: Uint16Array, cellOf: (value: number) => number): number {
  let steps = 0;
  for (let bin = 1; bin < edges.length; bin++) {
    const lower = edges[bin - 1] ?? 0;
    const middle = lower + ((edges[bin] ?? 0) - lower) / 2;
    steps += bin - (first[cellOf(middle)] ?? 0);
  }
  return steps / Math.max(1, edges.length - 1);
}
