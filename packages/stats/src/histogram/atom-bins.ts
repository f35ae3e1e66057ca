import { nextDouble } from "./next-double.ts";

/**
 * Which bins hold one value only: those whose two edges are neighbouring numbers, as `quantileEdges` makes them for a
 * value that fills a bin by itself.
 *
 * @param edges - ascending
 * @returns indices of bins, ascending
 * @example
 * atomBins(quantileEdges([0, 0, 0, 0, 0, 0, 1, 2], 4)); // => [1]
 */
export function atomBins(edges: ArrayLike<number>): number[] {
  const atoms: number[] = [];
  for (let bin = 1; bin < edges.length; bin++) {
    const lower = edges[bin - 1] ?? Number.NaN;
    if (edges[bin] === nextDouble(lower)) atoms.push(bin);
  }
  return atoms;
}
