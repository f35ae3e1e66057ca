/** Eigenvalues in descending order, and a unit vector for each. */
export type Eigen = { readonly values: Float64Array; readonly vectors: readonly Float64Array[] };

const sweepsMax = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations, each of which turns one entry beside the
 * diagonal to 0. Exact to a few units of the largest eigenvalue's last digit; costs about ten times the cube of the size.
 *
 * The sign of a vector is fixed: its largest entry is positive.
 *
 * @param matrix - rows, each as long as there are rows; left as it is
 * @throws RangeError if it is not square
 * @see Golub & Van Loan, Matrix Computations, 4th edition, algorithm 8.5.2
 * @example
 * symmetricEigen([Float64Array.of(2, 1), Float64Array.of(1, 2)]).values.map(Math.round).join(" and "); // => "3 and 1"
 */
export function symmetricEigen(matrix: readonly Float64Array[]): Eigen {
  const size = matrix.length;
  if (matrix.some(({ length }) => length !== size)) throw new RangeError("symmetricEigen needs a square matrix");
  const a = matrix.map((row) => Float64Array.from(row));
  const turned = a.map((_, i) => Float64Array.from({ length: size }, (__, j) => (i === j ? 1 : 0)));
  const smallest = a.reduce((sum, row) => sum + row.reduce((squares, x) => squares + x * x, 0), 0) * 1e-32;
  for (let sweep = 0; sweep < sweepsMax && outside(a) > smallest; sweep++) {
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, turned, p, q);
  }
  const order = a.map((row, i) => ({ i, value: row[i] ?? 0 })).toSorted((x, y) => y.value - x.value);
  return {
    values: Float64Array.from(order, ({ value }) => value),
    vectors: order.map(({ i }) => signed(turned[i] ?? new Float64Array())),
  };
}

function outside(a: readonly Float64Array[]): number {
  let squares = 0;
  a.forEach((row, i) => {
    for (let j = i + 1; j < row.length; j++) squares += (row[j] ?? 0) ** 2;
  });
  return squares;
}

/** Vectors are kept as rows of `turned`, so that every step runs along memory. */
function rotate(a: readonly Float64Array[], turned: readonly Float64Array[], p: number, q: number): void {
  const [rowP, rowQ, vectorP, vectorQ] = [a[p], a[q], turned[p], turned[q]];
  if (rowP === undefined || rowQ === undefined || vectorP === undefined || vectorQ === undefined) return;
  const beside = rowP[q] ?? 0;
  if (beside === 0) return;
  const theta = ((rowQ[q] ?? 0) - (rowP[p] ?? 0)) / (2 * beside);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  turn(rowP, rowQ, c, s);
  for (const row of a) {
    const x = row[p] ?? 0;
    const y = row[q] ?? 0;
    row[p] = c * x - s * y;
    row[q] = s * x + c * y;
  }
  turn(vectorP, vectorQ, c, s);
}

function turn(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let i = 0; i < x.length; i++) {
    const a = x[i] ?? 0;
    const b = y[i] ?? 0;
    x[i] = c * a - s * b;
    y[i] = s * a + c * b;
  }
}

function signed(vector: Float64Array): Float64Array {
  const largest = vector.reduce((most, value) => (Math.abs(value) > Math.abs(most) + 1e-12 ? value : most), 0);
  return largest < 0 ? vector.map((value) => -value) : vector;
}
