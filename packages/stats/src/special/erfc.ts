import { erf } from "./erf.ts";
import { erfcx } from "./erfcx.ts";
import { expMinusSquare } from "./exp-minus-square.ts";

/**
 * The complementary error function 1 - erf(x), computed directly: its relative error stays below 1e-14 where 1 - erf(x)
 * would have no digit left.
 *
 * @param x - any number, infinities included
 * @returns 0 to 2; 0 from about 27.2 on, where `erfcx` and `logNormalSurvival` go on
 * @throws RangeError if x is NaN
 * @see NIST DLMF 7.2.2; as `scipy.special.erfc`
 * @example
 * erfc(6); // => 2.1519736712498913e-17
 */
export function erfc(x: number): number {
  if (x < 0.5) return 1 - erf(x);
  return expMinusSquare(x, 1) * erfcx(x);
}
