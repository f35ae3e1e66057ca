import fc from "fast-check";
import { expect, test } from "vitest";
import { isNear, readReference } from "../../test/reference.ts";
import { seededRandom } from "../random/seeded-random.ts";
import { autoencoderErrors, fitAutoencoder } from "./autoencoder.ts";
import { correlationChange, correlationChangeOfMoments } from "./correlation-change.ts";
import { correlationAt, crossMoments, mergeCrossMoments } from "./cross-moments.ts";
import { denseDesign, sparseDesign } from "./design.ts";
import { averagePath, fitIsolationForest, isolationScores } from "./isolation-forest.ts";
import { logisticRegression, logisticScores } from "./logistic-regression.ts";
import { maximumMeanDiscrepancy } from "./maximum-mean-discrepancy.ts";
import { normalScores } from "./normal-scores.ts";
import { principalComponents, reconstructionErrors } from "./principal-components.ts";
import { stratifiedFolds } from "./stratified-folds.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

type Lists = readonly (readonly number[])[];
const columnsOf = (lists: Lists): Float64Array[] => lists.map((list) => Float64Array.from(list));
const random = seededRandom(5);
const normal = (rows: number): Float64Array => Float64Array.from({ length: rows }, () => random.normal());

test.each(
  readReference<{
    name: string;
    reference: Lists;
    current: Lists;
    correlations: number[];
    statistic: number;
    logP: number;
  }>("multivariate")["correlation"]!.cases,
)("$name: correlations and the largest Fisher z are those of NumPy and SciPy", (expected) => {
  const tolerance = { relativeTolerance: 1e-9, absoluteTolerance: 1e-12 };
  const [before, now] = [crossMoments(columnsOf(expected.reference)), crossMoments(columnsOf(expected.current))];
  const near = (actual: number | null | undefined, wanted: number): void =>
    expect(isNear(actual ?? Number.NaN, wanted, tolerance), `${actual} for ${wanted}`).toBe(true);
  expected.correlations.forEach((wanted, pair) => near(correlationAt(before, pair), wanted));
  const found = correlationChangeOfMoments(before, now, { alpha: 1e-300, rowsMin: 4 });
  near(found.statistic, expected.statistic);
  near(found.leading?.logPValue, expected.logP);
});

test.each(readReference<{ name: string; values: number[]; scores: number[] }>("multivariate")["normalScores"]!.cases)(
  "$name: normal scores are those of SciPy",
  ({ values, scores }) => {
    normalScores(Float64Array.from(values)).forEach((score, row) =>
      expect(isNear(score, scores[row]!, { relativeTolerance: 1e-12, absoluteTolerance: 1e-15 })).toBe(true),
    );
  },
);

test("missing values have no score, and infinities the outermost", () => {
  const [low, none, middle, high] = normalScores(Float64Array.of(-1 / 0, Number.NaN, 4, 1 / 0));
  expect(none).toBeNaN();
  expect(low).toBe(-high!);
  expect(middle).toBeCloseTo(0, 15);
});

test.each(
  readReference<{ name: string; share: number; table: Lists; others: Lists; shares: number[]; errors: number[] }>(
    "multivariate",
  )["principalComponents"]!.cases,
)("$name: components and what they leave of rows are those of scikit-learn", (expected) => {
  const model = principalComponents(columnsOf(expected.table), { varianceShare: expected.share });
  const tolerance = { relativeTolerance: 1e-9, absoluteTolerance: 1e-11 };
  expect(model.shares).toHaveLength(expected.shares.length);
  model.shares.forEach((share, i) => expect(isNear(share, expected.shares[i]!, tolerance)).toBe(true));
  reconstructionErrors(model, columnsOf(expected.others)).forEach((error, row) =>
    expect(isNear(error, expected.errors[row]!, tolerance)).toBe(true),
  );
});

test.each(
  readReference<{ name: string; reference: Lists; current: Lists; bandwidth: number; statistic: number }>(
    "multivariate",
  )["maximumMeanDiscrepancy"]!.cases,
)("$name: the discrepancy is that of scikit-learn's kernel", ({ reference, current, bandwidth, statistic }) => {
  const found = maximumMeanDiscrepancy(columnsOf(reference), columnsOf(current), { permutations: 1 });
  expect(found.bandwidth).toBeCloseTo(bandwidth, 10);
  expect(found.statistic).toBeCloseTo(statistic, 12);
});

test.each(
  readReference<{
    name: string;
    penalty: number;
    columns: Lists;
    labels: number[];
    weights: number[];
    intercept: number;
  }>("multivariate")["logisticRegression"]!.cases,
)("$name: the regression is that of scikit-learn, of dense and of sparse rows", (expected) => {
  const columns = columnsOf(expected.columns);
  const rows = expected.labels.length;
  const sparse = sparseDesign({
    columns: columns.length,
    starts: Uint32Array.from({ length: rows + 1 }, (_, row) => row * columns.length),
    places: Uint32Array.from({ length: rows * columns.length }, (_, at) => at % columns.length),
    values: Float64Array.from(
      { length: rows * columns.length },
      (_, at) => columns[at % columns.length]![Math.floor(at / columns.length)]!,
    ),
  });
  for (const design of [denseDesign(columns), sparse]) {
    const model = logisticRegression(design, expected.labels, { penalty: expected.penalty, tolerance: 1e-9 });
    expected.weights.forEach((weight, i) => expect(model.weights[i]).toBeCloseTo(weight, 5));
    expect(model.intercept).toBeCloseTo(expected.intercept, 5);
    expect(logisticScores(model, design)).toHaveLength(rows);
  }
});

test.each(readReference<[number, number]>("multivariate")["averagePath"]!.cases)(
  "the usual path among %i rows is that of scikit-learn",
  (rows, expected) => {
    expect(averagePath(rows)).toBeCloseTo(expected, 12);
  },
);

test("a forest finds rows as odd as scikit-learn's does", () => {
  const { table, others, scores } = readReference<{ table: Lists; others: Lists; scores: number[] }>("multivariate")[
    "isolationForest"
  ]!.cases[0]!;
  const forest = fitIsolationForest(columnsOf(table), { trees: 1000 });
  isolationScores(forest, columnsOf(others)).forEach((score, row) => expect(score).toBeCloseTo(scores[row]!, 1.4));
});

test("merged parts are the whole, missing values and all", () => {
  const value = fc.oneof(
    { weight: 5, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
    fc.constant(Number.NaN),
  );
  const row = fc.tuple(value, value, value);
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), fc.nat(40), (rows, cut) => {
      const moments = (part: typeof rows) =>
        crossMoments([0, 1, 2].map((i) => Float64Array.from(part, (values) => values[i]!)));
      const [whole, merged] = [moments(rows), mergeCrossMoments(moments(rows.slice(0, cut)), moments(rows.slice(cut)))];
      expect(Array.from(merged.n)).toEqual(Array.from(whole.n));
      // Sums of products lose digits by the size of what they are made of.
      const largest = rows
        .flat()
        .reduce((most, value) => (Number.isNaN(value) ? most : Math.max(most, Math.abs(value))), 1);
      for (let pair = 0; pair < 3; pair++) {
        const error = Math.abs(merged.products[pair]! - whole.products[pair]!);
        expect(error).toBeLessThanOrEqual(1e-13 * rows.length * largest ** 2);
      }
    }),
  );
});

test.each([
  { promise: "few", share: 0.03, scale: 1 },
  { promise: "many", share: 0.5, scale: 1 },
  { promise: "just those that hold almost all spread", share: 0.03, scale: 1e4 },
])("gaps that are $promise leave the moments of the rows that both columns have", ({ share, scale }) => {
  const [x, y] = [normal(400), normal(400)];
  const isGap = y.map((_, row) => (row < share * 400 ? 1 : 0));
  const [first, second] = [x.map((value, row) => value * (isGap[row] === 1 ? scale : 1)), y];
  const moments = crossMoments([first, second.map((value, row) => (isGap[row] === 1 ? Number.NaN : value))]);
  const shared = crossMoments([first, second].map((column) => column.filter((_, row) => isGap[row] === 0)));
  expect(moments.n[0]).toBe(shared.n[0]);
  for (const sum of ["firstMean", "secondMean", "firstSquares", "secondSquares", "products"] as const)
    expect(moments[sum][0]! / shared[sum][0]!).toBeCloseTo(1, 7);
});

test("a column that holds one value in the rows of the other has no correlation with it, few gaps or many", () => {
  for (const gaps of [2, 200]) {
    const flag = Float64Array.from({ length: 400 }, (_, row) => (row < gaps ? row + 0.1 : 0.3));
    const other = normal(400).map((value, row) => (row < gaps ? Number.NaN : value));
    expect(correlationAt(crossMoments([flag, other]), 0)).toBeNull();
  }
});

test("two columns made independent are the pair that is named, of twenty", () => {
  const table = (rows: number, isTied: boolean): Float64Array[] => {
    const columns = Array.from({ length: 20 }, () => normal(rows));
    if (isTied) columns[7]!.forEach((_, row) => (columns[7]![row] = 0.6 * columns[3]![row]! + 0.8 * normal(1)[0]!));
    return columns;
  };
  const { leading, pairs, certain } = correlationChange(table(4000, true), table(500, false));
  expect(pairs).toBe(190);
  expect(leading).toMatchObject({ first: 3, second: 7 });
  expect(certain).toHaveLength(1);
});

test("a rare flag that meets another a few times by chance is no certain change", () => {
  const flag = (rows: number, ones: readonly number[]): Float64Array =>
    Float64Array.from({ length: rows }, (_, row) => (ones.includes(row) ? 1 : 0));
  // 5 of 500 rows each, 3 shared: r = .6, Fisher's z on normal columns would be above 10.
  const current = [flag(500, [1, 2, 3, 4, 5]), flag(500, [3, 4, 5, 6, 7])];
  const reference = [
    flag(
      5000,
      Array.from({ length: 50 }, (_, i) => i),
    ),
    flag(
      5000,
      Array.from({ length: 50 }, (_, i) => 99 + i),
    ),
  ];
  const plain = correlationChangeOfMoments(crossMoments(reference), crossMoments(current), { alpha: 1e-9 });
  expect(plain.certain).toHaveLength(1);
  expect(correlationChange(reference, current, { alpha: 1e-9 }).certain).toEqual([]);
});

test("a pair of columns that share fewer than 30 rows is not judged", () => {
  const shared = (rows: number, turn: 1 | -1) => {
    const x = Float64Array.from({ length: 200 }, (_, row) => row);
    return [x, x.map((value, row) => (row < rows ? turn * value + (row % 2) : Number.NaN))];
  };
  expect(correlationChange(shared(29, 1), shared(200, -1))).toMatchObject({ pairs: 0, leading: null });
  expect(correlationChange(shared(30, 1), shared(200, -1)).certain).toHaveLength(1);
});

test("a certain change is not hidden by 500 larger ones that are not", () => {
  // 33 columns of 60 rows come to hang together, closely but by chance; two of 3,000 rows do a little, and surely.
  const table = (strong: number, weak: number): Float64Array[] => {
    const [factor, other] = [normal(3000), normal(3000)];
    const mixed = (from: Float64Array, share: number, rows: number): Float64Array =>
      normal(3000).map((noise, row) =>
        row < rows ? share * from[row]! + Math.sqrt(1 - share ** 2) * noise : Number.NaN,
      );
    return [...Array.from({ length: 33 }, () => mixed(factor, strong, 60)), other, mixed(other, weak, 3000)];
  };
  const [before, now] = [table(0, 0), table(0.97, 0.4)];
  const spreadOf = ({ n }: { readonly n: number }): number => (n < 100 ? 100 : 1);
  const { certain } = correlationChangeOfMoments(crossMoments(before), crossMoments(now), { spreadOf });
  expect(certain).toMatchObject([{ first: 33, second: 34 }]);
});

test("constant columns and perfect copies have no change", () => {
  const x = normal(100);
  const constant = new Float64Array(100).fill(0.1);
  expect(correlationChange([x, constant], [x, constant])).toMatchObject({ pairs: 0, leading: null });
  expect(correlationChange([x, x], [x, x])).toMatchObject({ pairs: 1, statistic: 0 });
});

test("eigenvectors are unit vectors that stand upright on each other, and turn the matrix to its values", () => {
  const factors = Array.from({ length: 12 }, () => normal(12));
  const matrix = factors.map((a) =>
    Float64Array.from(factors, (b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)),
  );
  const { values, vectors } = symmetricEigen(matrix);
  vectors.forEach((vector, i) => {
    const turned = matrix.map((row) => row.reduce((sum, value, j) => sum + value * vector[j]!, 0));
    turned.forEach((value, j) => expect(value).toBeCloseTo(values[i]! * vector[j]!, 9));
    expect(vectors.map((other) => other.reduce((sum, value, j) => sum + value * vector[j]!, 0))[i]).toBeCloseTo(1, 12);
  });
});

test("the discrepancy of equal samples is by chance, of others not", () => {
  const sample = (rows: number, shift: number) => [normal(rows).map((value) => value + shift), normal(rows)];
  const reference = sample(100, 0);
  expect(maximumMeanDiscrepancy(reference, sample(80, 0), { permutations: 99 }).pValue).toBeGreaterThan(0.05);
  const moved = maximumMeanDiscrepancy(reference, sample(80, 1), { permutations: 99 });
  expect(moved.pValue).toBe(0.01);
  expect(moved.effect).toBeGreaterThan(moved.critical);
});

test("an autoencoder learns how columns hang together, and errs where they do not", () => {
  const table = (rows: number, sign: number): Float64Array[] => {
    const [a, b] = [normal(rows), normal(rows)];
    return [a, b, a.map((value) => sign * value), b.map((value) => sign * value)];
  };
  const model = fitAutoencoder(table(1000, 1), { steps: 500 });
  const meanError = (columns: Float64Array[]): number =>
    autoencoderErrors(model, columns).reduce((sum, error) => sum + error, 0) / 300;
  expect(meanError(table(300, 1))).toBeLessThan(0.3);
  expect(meanError(table(300, -1))).toBeGreaterThan(0.8);
});

test("folds have their share of every label", () => {
  const labels = Array.from({ length: 90 }, (_, row) => (row < 30 ? 1 : 0));
  const folds = stratifiedFolds(labels, 3, seededRandom(2));
  for (const fold of [0, 1, 2])
    expect(labels.filter((label, row) => label === 1 && folds[row] === fold)).toHaveLength(10);
});

test.each([
  ["cross moments of columns of other lengths", () => crossMoments([new Float64Array(2), new Float64Array(3)])],
  ["merging other columns", () => mergeCrossMoments(crossMoments([]), crossMoments([normal(2), normal(2)]))],
  ["a matrix that is not square", () => symmetricEigen([new Float64Array(2)])],
  ["components of nothing", () => principalComponents([])],
  ["a discrepancy of one row", () => maximumMeanDiscrepancy([normal(1)], [normal(3)])],
  ["a forest without rows", () => fitIsolationForest([])],
  ["an autoencoder without rows", () => fitAutoencoder([])],
  ["labels that are not one a row", () => logisticRegression(denseDesign([normal(3)]), [1])],
  ["one fold", () => stratifiedFolds([1], 1, random)],
])("%s is refused", (_, call) => {
  expect(call).toThrow(RangeError);
});
