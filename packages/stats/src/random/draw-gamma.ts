/**
 * A gamma value of scale 1, by the cube of a normal one and rejection; below shape 1 by way of shape + 1.
 *
 * @see Marsaglia & Tsang 2000, ACM Trans. Math. Softw. 26(3), doi:10.1145/358407.358414
 */
export function drawGamma(shape: number, uniform: () => number, normal: () => number): number {
  if (shape < 1) return drawGamma(shape + 1, uniform, normal) * (1 - uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}
