/**
 * The chance that a positive has a higher score than a negative, ties counting half: the area under the ROC curve.
 *
 * @param labels - length n
 * @param scores - finite, higher for positives; length n
 * @returns 0 to 1; `null` where one of the classes is absent
 * @throws RangeError if the lengths differ
 * @see Hanley & McNeil 1982, Radiology 143(1), doi:10.1148/radiology.143.1.7063747; as `sklearn.metrics.roc_auc_score`
 * @example
 * rocAuc([false, false, true, true], [0.1, 0.4, 0.35, 0.8]); // => 0.75
 */
export function rocAuc(labels: readonly boolean[], scores: ArrayLike<number>): number | null {
  if (labels.length !== scores.length) {
    throw new RangeError(`rocAuc needs a score for each label, got ${scores.length} for ${labels.length}`);
  }
  const ascending = Array.from(scores, (score, i) => ({ score, isPositive: labels[i] ?? false })).toSorted(
    (a, b) => a.score - b.score,
  );
  let [below, wins, positives] = [0, 0, 0];
  for (let i = 0; i < ascending.length;) {
    const { score } = ascending[i] ?? { score: 0 };
    let [tiedPositives, tiedNegatives] = [0, 0];
    for (; ascending[i]?.score === score; i++) {
      if (ascending[i]?.isPositive) tiedPositives += 1;
      else tiedNegatives += 1;
    }
    wins += tiedPositives * (below + tiedNegatives / 2);
    positives += tiedPositives;
    below += tiedNegatives;
  }
  return positives === 0 || below === 0 ? null : wins / (positives * below);
}
