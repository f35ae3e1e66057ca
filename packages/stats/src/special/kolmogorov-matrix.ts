/**
 * The probability that the two-sided one-sample distance of n rows is below d, exactly: the middle entry of the n-th
 * power of a small matrix, times n! / n^n.
 *
 * @see Durbin 1973; Marsaglia, Tsang & Wang 2003, J. Stat. Softw. 8(18), doi:10.18637/jss.v008.i18
 */
export function kolmogorovMatrix(d: number, n: number): number {
  const k = Math.ceil(n * d);
  const size = 2 * k - 1;
  const { matrix, exponent } = power({ matrix: stepMatrix(size, k - n * d), exponent: 0 }, n, size);
  let probability = matrix[(k - 1) * size + (k - 1)] ?? 0;
  let scale = exponent;
  for (let row = 1; row <= n; row++) {
    probability *= row / n;
    if (probability < 1e-140) {
      probability *= 1e140;
      scale -= 140;
    }
  }
  return probability * 10 ** scale;
}

type Scaled = { readonly matrix: Float64Array; readonly exponent: number };

/** Entries 1 / (i - j + 1)! below the second diagonal, with the corrections for the fraction h in first column and last row. */
function stepMatrix(size: number, h: number): Float64Array {
  const matrix = new Float64Array(size * size);
  const inverseFactorials = new Float64Array(size + 1).fill(1);
  for (let i = 1; i <= size; i++) inverseFactorials[i] = (inverseFactorials[i - 1] ?? 1) / i;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= Math.min(i + 1, size - 1); j++) matrix[i * size + j] = inverseFactorials[i - j + 1] ?? 0;
  }
  for (let i = 0; i < size; i++) {
    const correction = h ** (i + 1) * (inverseFactorials[i + 1] ?? 0);
    matrix[i * size] = (matrix[i * size] ?? 0) - correction;
    const mirrored = (size - 1) * size + (size - 1 - i);
    matrix[mirrored] = (matrix[mirrored] ?? 0) - correction;
  }
  if (2 * h > 1) {
    const corner = (size - 1) * size;
    matrix[corner] = (matrix[corner] ?? 0) + (2 * h - 1) ** size * (inverseFactorials[size] ?? 0);
  }
  return matrix;
}

/** By repeated squaring. Entries grow like n^n / n!, so powers of ten are taken out on the way. */
function power(base: Scaled, n: number, size: number): Scaled {
  if (n === 1) return base;
  const half = power(base, Math.floor(n / 2), size);
  const square = rescaled(multiply(half.matrix, half.matrix, size), 2 * half.exponent, size);
  return n % 2 === 0 ? square : rescaled(multiply(base.matrix, square.matrix, size), square.exponent, size);
}

function rescaled(matrix: Float64Array, exponent: number, size: number): Scaled {
  const middle = matrix[((size - 1) / 2) * size + (size - 1) / 2] ?? 0;
  return middle > 1e140
    ? { matrix: matrix.map((entry) => entry * 1e-140), exponent: exponent + 140 }
    : { matrix, exponent };
}

function multiply(left: Float64Array, right: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = left[i * size + k] ?? 0;
      if (factor === 0) continue;
      for (let j = 0; j < size; j++) {
        const at = i * size + j;
        product[at] = (product[at] ?? 0) + factor * (right[k * size + j] ?? 0);
      }
    }
  }
  return product;
}
