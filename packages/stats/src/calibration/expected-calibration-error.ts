/**
 * How far scores are from the rates they promise, over bins of equal counts: the mean distance of said and real rate,
 * weighted by rows. Where rows of one score fall into two bins, those that come first are in the lower one.
 *
 * A bin has floor(n / bins) rows, and the last one up to as many more as that leaves over; below 2 bins rows, it has 2.
 *
 * @param labels - 0 or 1; length n
 * @param scores - chances of 1, from 0 to 1; length n
 * @returns 0 to 1; `null` of fewer than 4 rows
 * @throws RangeError if the lengths differ
 * @see Naeini, Cooper & Hauskrecht 2015, AAAI 29(1); bins as in NannyML's `calibration.py`
 * @example
 * expectedCalibrationError([0, 0, 1, 1], [0.1, 0.1, 0.7, 0.9], 2); // => 0.15000000000000002
 */
export function expectedCalibrationError(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  bins = 10,
): number | null {
  const rows = labels.length;
  if (rows !== scores.length)
    throw new RangeError(`expectedCalibrationError needs a score for each label, got ${scores.length} for ${rows}`);
  const wanted = rows <= 2 * bins ? Math.floor(rows / 2) : bins;
  if (wanted < 2) return null;
  const width = Math.floor(rows / wanted);
  const edges = Math.floor(rows / width);
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  order.sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || a - b);
  let distance = 0;
  for (let bin = 0; bin < edges; bin++) {
    const end = bin === edges - 1 ? rows : (bin + 1) * width;
    let [said, came] = [0, 0];
    for (let place = bin * width; place < end; place++) {
      const row = order[place] ?? 0;
      said += scores[row] ?? 0;
      came += labels[row] ?? 0;
    }
    distance += Math.abs(said - came);
  }
  return distance / rows;
}
