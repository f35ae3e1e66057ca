/** The x that a falling probability lies below alpha from, by halving; the probability comes as its logarithm. */
export function upperQuantile(logSurvival: (x: number) => number, alpha: number): number {
  const limit = Math.log(alpha);
  let [low, high] = [0, 1];
  while (logSurvival(high) > limit && high < 1e6) [low, high] = [high, high * 2];
  for (let round = 0; round < 40; round++) {
    const middle = (low + high) / 2;
    if (logSurvival(middle) > limit) low = middle;
    else high = middle;
  }
  return high;
}
