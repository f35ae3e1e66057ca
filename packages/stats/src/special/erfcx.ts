import { chebyshev } from "./chebyshev.ts";

// (1 + 2x) erfcx(x) over x = 3 (1 + t) / (1 - t); made by reference/chebyshev_coefficients.py.
const coefficients = [
  1.17756257419656, 0.005353904539615676, -0.09377550342284209, 0.05436652555744322, -0.018976596707845208,
  0.004453426061462712, -0.0006335531710553147, 1.7661719523171593e-5, 1.2841532864056671e-5, -2.0072285659059913e-6,
  -1.807522790414837e-7, 7.549828343825093e-8, 1.885668523838603e-9, -2.699519049798364e-9, -1.460079119939105e-11,
  1.0361607445969489e-10, 1.475715976623473e-12, -4.277340064396911e-12, -2.07922492859799e-13, 1.8134502003176963e-13,
  1.973425574544739e-14, -7.287943737592673e-15, -1.5169878690228116e-15, 2.3514112258781403e-16,
  1.0006111691821667e-16, -2.0572528169538546e-18, -5.608608218863183e-18, -5.546884725994431e-19,
];

/**
 * The scaled complementary error function exp(x^2) erfc(x). It falls as 1 / x where erfc itself has long underflowed, and
 * is what tail probabilities and their logarithms are made of.
 *
 * @param x - any number; `Infinity` gives 0
 * @returns above 0; `Infinity` below about -26.6
 * @throws RangeError if x is NaN
 * @see Shepherd & Laframboise 1981, Math. Comp. 36(153), doi:10.1090/S0025-5718-1981-0595058-X, for the mapping; as
 * `scipy.special.erfcx`
 * @example
 * erfcx(10); // => 0.056140992743822594
 */
export function erfcx(x: number): number {
  if (Number.isNaN(x)) throw new RangeError("erfcx needs a number, got NaN");
  if (x < 0) return 2 * Math.exp(x * x) - erfcx(-x);
  const t = x > 1e300 ? 1 : (x - 3) / (x + 3);
  return chebyshev(coefficients, t) / (1 + 2 * x);
}
