/**
 * k ln(k / mean) + mean - k: how much less likely a count of k is than the mean itself, in nats; 0 where they agree.
 * Computed without cancellation, so that probabilities of counts in the millions keep all their digits.
 *
 * @param k - 0 and above
 * @param mean - above 0
 * @param difference - mean - k, which the caller may know with more digits than the subtraction leaves
 */
export function deviance(k: number, mean: number, difference: number = mean - k): number {
  if (k === 0) return mean;
  return k * excessOverLog(difference / k, mean / k);
}

/** u - ln(1 + u), given also 1 + u, which the caller knows better than the sum would. */
function excessOverLog(u: number, onePlus: number): number {
  if (u < -0.5 || u > 1) return u - Math.log(onePlus);
  // ln(1 + u) = 2 (r + r^3 / 3 + r^5 / 5 + ...) with r = u / (2 + u), and u - 2r = u r.
  const r = u / (2 + u);
  const square = r * r;
  let sum = 0;
  let power = 1;
  for (let odd = 3; ; odd += 2) {
    const next = sum + power / odd;
    if (next === sum) break;
    sum = next;
    power *= square;
  }
  return r * (u - 2 * square * sum);
}
