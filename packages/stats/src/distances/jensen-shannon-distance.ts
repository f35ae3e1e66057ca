import { jensenShannonDivergence } from "./jensen-shannon-divergence.ts";

/**
 * How far apart two binned samples lie: 0 when their shares agree in every bin, about 0.8326 (the square root of ln 2)
 * when they share no bin.
 *
 * This is the distance in nats, as in SciPy. Some tools report the divergence, its square, or use base 2, where the bound
 * is 1. Samples of one source still differ by chance, the more the fewer their rows: `debiasedJensenShannonDistance`
 * takes that out.
 *
 * @param reference - rows a bin, non-negative; length B
 * @param current - rows a bin over the same bins; length B
 * @returns nats, 0 to 0.8326; `null` where a sample has no row
 * @throws RangeError if the samples differ in bins, or a count is below 0 or no number
 * @see Endres & Schindelin 2003, IEEE Trans. Inf. Theory 49(7), doi:10.1109/TIT.2003.813506; as
 * `scipy.spatial.distance.jensenshannon`
 * @example
 * jensenShannonDistance([50, 50], [80, 20]); // => 0.2251040581277154
 */
export function jensenShannonDistance(reference: ArrayLike<number>, current: ArrayLike<number>): number | null {
  const divergence = jensenShannonDivergence(reference, current);
  return divergence === null ? null : Math.sqrt(divergence);
}
