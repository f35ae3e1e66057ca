/**
 * What the correlations of all pairs of columns follow from, over the rows in which both have a value. Parts of a table
 * merge by addition, so windows of any length are sums of shorter ones.
 *
 * Pair (i, j) with i < j stands at `pairAt`; all lists have an entry a pair.
 */
export type CrossMoments = {
  readonly columns: number;
  /** Rows with a value in both. */
  readonly n: Float64Array;
  /** Means of the first and of the second column over these rows. */
  readonly firstMean: Float64Array;
  readonly secondMean: Float64Array;
  /** Sums of squared distances from these means, and of their products. */
  readonly firstSquares: Float64Array;
  readonly secondSquares: Float64Array;
  readonly products: Float64Array;
};

/** The place of pair (first, second), first < second, among all pairs of so many columns. */
export function pairAt(first: number, second: number, columns: number): number {
  return first * columns - (first * (first + 1)) / 2 + (second - first - 1);
}

/**
 * Counts the pairs of columns of a table's part.
 *
 * Costs pairs times rows, about a nanosecond each, and four where more than an eighth of a column is missing.
 *
 * @param columns - a value a row in each, all of one length; NaN and infinities are missing
 * @throws RangeError if the columns differ in length
 * @see Chan, Golub & LeVeque 1983, Am. Stat. 37(3), doi:10.1080/00031305.1983.10483115, for sums around means
 * @example
 * correlationAt(crossMoments([Float64Array.of(1, 2, 3), Float64Array.of(2, 4, 7)]), 0); // => 0.9933992677987828
 */
export function crossMoments(columns: readonly Float64Array[]): CrossMoments {
  const rows = columns[0]?.length ?? 0;
  if (columns.some(({ length }) => length !== rows)) throw new RangeError("crossMoments needs columns of one length");
  const sums = emptyMoments(columns.length);
  const centred = columns.map((column) => centre(column));
  let pair = 0;
  for (let first = 0; first < columns.length; first++) {
    for (let second = first + 1; second < columns.length; second++, pair++) {
      const [a, b] = [centred[first], centred[second]];
      if (a === undefined || b === undefined) continue;
      if (a.isWhole && b.isWhole) putWhole(sums, pair, { a, b, rows });
      else putShared(sums, pair, { a, b }, sharedSums(a, b) ?? sumRows(a, b));
    }
  }
  return sums;
}

/** Both parts as one. @throws RangeError if they are of other numbers of columns */
export function mergeCrossMoments(a: CrossMoments, b: CrossMoments): CrossMoments {
  if (a.columns !== b.columns)
    throw new RangeError(`mergeCrossMoments needs equal columns, got ${a.columns} and ${b.columns}`);
  const merged = emptyMoments(a.columns);
  for (let pair = 0; pair < merged.n.length; pair++) {
    const at = (of: Float64Array): number => of[pair] ?? 0;
    const [before, after] = [at(a.n), at(b.n)];
    const n = before + after;
    if (n === 0) continue;
    const first = at(b.firstMean) - at(a.firstMean);
    const second = at(b.secondMean) - at(a.secondMean);
    const between = (before * after) / n;
    merged.n[pair] = n;
    merged.firstMean[pair] = before === 0 ? at(b.firstMean) : at(a.firstMean) + (first * after) / n;
    merged.secondMean[pair] = before === 0 ? at(b.secondMean) : at(a.secondMean) + (second * after) / n;
    // Means of an empty part are 0 by convention and weigh nothing: `between` is 0.
    merged.firstSquares[pair] = at(a.firstSquares) + at(b.firstSquares) + first * first * between;
    merged.secondSquares[pair] = at(a.secondSquares) + at(b.secondSquares) + second * second * between;
    merged.products[pair] = at(a.products) + at(b.products) + first * second * between;
  }
  return merged;
}

/**
 * Pearson's correlation of a pair, -1 to 1.
 *
 * @returns `null` where a column has one value only over the shared rows, or there are fewer than two
 */
export function correlationAt({ n, firstSquares, secondSquares, products }: CrossMoments, pair: number): number | null {
  const [first, second] = [firstSquares[pair] ?? 0, secondSquares[pair] ?? 0];
  if (!((n[pair] ?? 0) >= 2 && first > 0 && second > 0)) return null;
  const correlation = (products[pair] ?? 0) / Math.sqrt(first) / Math.sqrt(second);
  return Number.isNaN(correlation) ? null : Math.max(-1, Math.min(1, correlation));
}

function emptyMoments(columns: number): CrossMoments {
  const pairs = (columns * (columns - 1)) / 2;
  return {
    columns,
    n: new Float64Array(pairs),
    firstMean: new Float64Array(pairs),
    secondMean: new Float64Array(pairs),
    firstSquares: new Float64Array(pairs),
    secondSquares: new Float64Array(pairs),
    products: new Float64Array(pairs),
  };
}

type Centred = {
  /** Less the mean; 0 where it is missing. */
  readonly values: Float64Array;
  /** 1 where there is a value, else 0. */
  readonly isThere: Float64Array;
  /** Rows in which it is missing; `null` where these are too many to be gone through pair by pair. */
  readonly gaps: Uint32Array | null;
  readonly mean: number;
  /** Of the values as they stand here: their sum would be 0 but for rounding. */
  readonly sum: number;
  readonly sumOfSquares: number;
  /** The same, and 0 where there is one value only. */
  readonly squares: number;
  readonly isWhole: boolean;
};

/** Of a column's rows. */
const gapsShareMax = 1 / 8;

/** A column less its mean, in which infinities are missing too. */
function centre(column: Float64Array): Centred {
  let [n, sum] = [0, 0];
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < column.length; row++) {
    const value = column[row] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    n += 1;
    sum += value;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const mean = n === 0 ? 0 : sum / n;
  const values = new Float64Array(column.length);
  const isThere = new Float64Array(column.length);
  const gaps = column.length - n <= column.length * gapsShareMax ? new Uint32Array(column.length - n) : null;
  let [rest, sumOfSquares, missing] = [0, 0, 0];
  for (let row = 0; row < column.length; row++) {
    const value = column[row] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      if (gaps !== null) gaps[missing++] = row;
      continue;
    }
    const distance = value - mean;
    values[row] = distance;
    isThere[row] = 1;
    rest += distance;
    sumOfSquares += distance * distance;
  }
  // The differences to a rounded mean of equal values are noise, and no spread.
  const squares = least < greatest ? sumOfSquares : 0;
  return { values, isThere, gaps, mean, sum: rest, sumOfSquares, squares, isWhole: n === column.length };
}

type Pair = { readonly a: Centred; readonly b: Centred };

function putWhole(to: CrossMoments, pair: number, { a, b, rows }: Pair & { readonly rows: number }): void {
  to.n[pair] = rows;
  to.firstMean[pair] = a.mean;
  to.secondMean[pair] = b.mean;
  to.firstSquares[pair] = a.squares;
  to.secondSquares[pair] = b.squares;
  to.products[pair] = dot(a.values, b.values);
}

/** Four sums at once, which need not wait for each other. */
function dot(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const end = a.length - (a.length % 4);
  for (let row = 0; row < end; row += 4) {
    s0 += (a[row] ?? 0) * (b[row] ?? 0);
    s1 += (a[row + 1] ?? 0) * (b[row + 1] ?? 0);
    s2 += (a[row + 2] ?? 0) * (b[row + 2] ?? 0);
    s3 += (a[row + 3] ?? 0) * (b[row + 3] ?? 0);
  }
  for (let row = end; row < a.length; row++) s0 += (a[row] ?? 0) * (b[row] ?? 0);
  return s0 + s1 + (s2 + s3);
}

/** Over rows that both columns have, whose means differ from those of the whole columns. */
function putShared(to: CrossMoments, pair: number, { a, b }: Pair, { n, x, y, xx, yy, xy }: SharedSums): void {
  if (n === 0) return;
  to.n[pair] = n;
  to.firstMean[pair] = a.mean + x / n;
  to.secondMean[pair] = b.mean + y / n;
  to.firstSquares[pair] = spread(a, b, { squares: xx, sum: x, n });
  to.secondSquares[pair] = spread(b, a, { squares: yy, sum: y, n });
  to.products[pair] = xy - (x * y) / n;
}

/** Of the first column x and the second y, over the rows that both have. */
type SharedSums = Readonly<Record<"n" | "x" | "y" | "xx" | "yy" | "xy", number>>;

function sumRows(
  { values: first, isThere: hasFirst }: Centred,
  { values: second, isThere: hasSecond }: Centred,
): SharedSums {
  let [n, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < first.length; row++) {
    // One by one: pairs taken apart here would take ten times as long.
    const p = first[row] ?? 0;
    const q = second[row] ?? 0;
    const hasP = hasFirst[row] ?? 0;
    const hasQ = hasSecond[row] ?? 0;
    n += hasP * hasQ;
    x += p * hasQ;
    y += q * hasP;
    xx += p * p * hasQ;
    yy += q * q * hasP;
    xy += p * q;
  }
  return { n, x, y, xx, yy, xy };
}

/** The least that may be left of a sum of squares, so that what taking away rounds off stays below 1e-9 of it. */
const leftMin = 1e-6;

/** A column's sums less those of the rows that the other one has not. @returns `null` where too much is missing, or too little is left */
function sharedSums(a: Centred, b: Centred): SharedSums | null {
  if (a.gaps === null || b.gaps === null) return null;
  let [x, y, xx, yy, n] = [a.sum, b.sum, a.sumOfSquares, b.sumOfSquares, a.values.length - a.gaps.length];
  for (let i = 0; i < b.gaps.length; i++) {
    const row = b.gaps[i] ?? 0;
    const p = a.values[row] ?? 0;
    x -= p;
    xx -= p * p;
    n -= a.isThere[row] ?? 0;
  }
  for (let i = 0; i < a.gaps.length; i++) {
    const q = b.values[a.gaps[i] ?? 0] ?? 0;
    y -= q;
    yy -= q * q;
  }
  // False for NaN, which infinite squares come to.
  if (!(xx > a.sumOfSquares * leftMin && yy > b.sumOfSquares * leftMin)) return null;
  return { n, x, y, xx, yy, xy: dot(a.values, b.values) };
}

type Sums = { readonly squares: number; readonly sum: number; readonly n: number };

/** The sum of squares around the mean of the shared rows; 0 where these hold one value only, to the last digit. */
function spread(own: Centred, other: Centred, { squares, sum, n }: Sums): number {
  const found = squares - (sum * sum) / n;
  if (found > squares * 1e-9) return found;
  let known = Number.NaN;
  for (let row = 0; row < own.values.length; row++) {
    if (own.isThere[row] !== 1 || other.isThere[row] !== 1) continue;
    const value = own.values[row] ?? 0;
    if (Number.isNaN(known)) known = value;
    else if (value !== known) return Math.max(0, found);
  }
  return 0;
}
