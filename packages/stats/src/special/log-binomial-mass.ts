import { deviance } from "./deviance.ts";
import { stirlingError } from "./stirling-error.ts";

/** ln of the probability of k hits in n trials at share p, with all digits also where n is in the billions. */
export function logBinomialMass(k: number, n: number, p: number): number {
  if (k === 0) return n * Math.log1p(-p);
  if (k === n) return n * Math.log(p);
  const rest = n - k;
  const excess = n * p - k;
  return (
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(rest) -
    deviance(k, n * p, excess) -
    deviance(rest, n * (1 - p), -excess) +
    0.5 * Math.log(n / (2 * Math.PI * k * rest))
  );
}
