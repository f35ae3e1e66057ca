import fc from "fast-check";
import { expect, test } from "vitest";
import { isNear, readReference } from "../../test/reference.ts";
import { seededRandom } from "../random/seeded-random.ts";
import type { BoostedLoss } from "./boosted-trees.ts";
import { cutPoints } from "./cut-points.ts";
import { fitBoostedTrees } from "./fit-boosted-trees.ts";
import { predictBoostedTrees } from "./predict-boosted-trees.ts";

type Case = {
  readonly name: string;
  readonly loss: BoostedLoss;
  readonly columns: readonly (readonly (number | null)[])[];
  readonly target: readonly number[];
  readonly askedEvery: number;
  readonly expected: readonly number[];
};

const { cases, ...table } = readReference<Case>("boosting")["boosted_trees"]!;

test.each(cases)("answers as scikit-learn: $name", ({ loss, columns, target, askedEvery, expected }) => {
  const model = fitBoostedTrees(columns, target, { loss, trees: 30, leaves: 6, rate: 0.2, rowsMin: 15 });
  const asked = columns.map((column) => column.filter((_, row) => row % askedEvery === 0));
  const said = Array.from(predictBoostedTrees(model, asked));
  expect(said).toHaveLength(expected.length);
  expect(said.filter((value, row) => !isNear(value, expected[row]!, table))).toEqual([]);
});

/** Rows from 0 up, as a column. */
function count(rows: number): number[] {
  return Array.from({ length: rows }, (_, row) => row);
}

test("one whole tree answers with the mean of its leaf", () => {
  const column = count(100);
  const target = column.map((value) => (value < 40 ? 2 : 10) + (value % 2));
  const model = fitBoostedTrees([column], target, { trees: 1, leaves: 2, rate: 1 });
  const said = predictBoostedTrees(model, [[-5, 39, 39.6, 500]]);
  [2.5, 2.5, 10.5, 10.5].forEach((mean, row) => expect(said[row]).toBeCloseTo(mean, 10));
});

test("missing values have a branch of their own, also where no other cut helps", () => {
  const column = count(120).map((value) => (value < 60 ? null : 1));
  const target = column.map((value) => (value === null ? 5 : 1));
  const model = fitBoostedTrees([column], target, { trees: 1, rate: 1 });
  expect(Array.from(predictBoostedTrees(model, [[null, 1, Number.NaN]]))).toEqual([5, 1, 5]);
});

test("a value that was never missing goes where most rows went", () => {
  const column = count(100);
  const model = fitBoostedTrees(
    [column],
    column.map((value) => (value < 30 ? 0 : 1)),
    { trees: 1, leaves: 2, rate: 1 },
  );
  expect(predictBoostedTrees(model, [[null]])[0]).toBeCloseTo(1, 12);
});

test("infinities are the outermost values", () => {
  const column = [...count(50).map(() => Number.NEGATIVE_INFINITY), ...count(50), ...count(50).map(() => Infinity)];
  const target = column.map((value) => (Number.isFinite(value) ? 0 : value > 0 ? 1 : -1));
  const model = fitBoostedTrees([column], target, { trees: 1, rate: 1 });
  const said = predictBoostedTrees(model, [[-Infinity, -1e300, 20, 1e300, Infinity]]);
  [-1, 0, 0, 0, 1].forEach((value, row) => expect(said[row]).toBeCloseTo(value, 12));
});

test("no leaf has fewer rows than asked: with too few rows the answer is the mean", () => {
  const model = fitBoostedTrees([count(39)], count(39));
  expect(model.trees).toEqual([]);
  expect(predictBoostedTrees(model, [[0]])[0]).toBe(19);
});

test.each([0, 1])("one class alone is certain: all targets %d", (only) => {
  const model = fitBoostedTrees(
    [count(50)],
    count(50).map(() => only),
    { loss: "logistic" },
  );
  expect(Array.from(predictBoostedTrees(model, [[3, null]]))).toEqual([only, only]);
});

test("without columns the answer is the mean, of no rows there is none", () => {
  const model = fitBoostedTrees([], [1, 2, 6]);
  expect(model.base).toBe(3);
  expect(predictBoostedTrees(model, [])).toHaveLength(0);
});

test("a value that fills more than a bin has one of its own", () => {
  const random = seededRandom(3);
  const column = count(4000).map((row) => (row % 2 === 0 ? 0 : random.normal()));
  const cuts = Array.from(cutPoints(column));
  expect(cuts.length).toBeLessThanOrEqual(254);
  const [below, above] = [cuts.filter((cut) => cut < 0).at(-1)!, cuts.find((cut) => cut >= 0)!];
  expect(column.filter((value) => value > below && value <= above && value !== 0)).toEqual([]);
});

test("bins of a continuous column hold about equal shares", () => {
  const random = seededRandom(4);
  const column = count(10_000).map(() => random.normal());
  const cuts = Array.from(cutPoints(column));
  expect(cuts).toHaveLength(254);
  const rows = [-Infinity, ...cuts].map(
    (cut, bin) => column.filter((v) => v > cut && v <= (cuts[bin] ?? Infinity)).length,
  );
  expect(Math.max(...rows)).toBeLessThanOrEqual(Math.ceil(10_000 / 255) + 1);
});

test("no order of rows changes a bit of any answer, and no answer is NaN", () => {
  const value = fc.oneof(
    fc.constantFrom(null, Number.NaN, Infinity, -Infinity, 0, -0, 1),
    fc.double({ noNaN: true }),
    fc.integer({ min: 0, max: 4 }),
  );
  const row = fc.record({
    a: value,
    b: value,
    key: fc.integer(),
    y: fc.double({ noNaN: true, min: -1e280, max: 1e280 }),
  });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 60 }),
      fc.constantFrom("squared", "logistic"),
      (rows, loss) => {
        const answers = (of: typeof rows): Float64Array => {
          const columns = [of.map(({ a }) => a), of.map(({ b }) => b)];
          const target = of.map(({ y }) => (loss === "squared" ? y : y > 0 ? 1 : 0));
          const model = fitBoostedTrees(columns, target, { loss, trees: 5, rowsMin: 2 });
          return predictBoostedTrees(model, [rows.map(({ a }) => a), rows.map(({ b }) => b)]);
        };
        const said = answers(rows);
        expect(said.every((answer) => Number.isFinite(answer))).toBe(true);
        expect(answers(rows.toSorted((one, other) => one.key - other.key))).toEqual(said);
      },
    ),
    { numRuns: 60 },
  );
});

test.each([
  { mistake: "no rows", fit: () => fitBoostedTrees([[]], []) },
  { mistake: "a column of other rows", fit: () => fitBoostedTrees([[1, 2]], [1]) },
  { mistake: "a target that is missing", fit: () => fitBoostedTrees([[1]], [Number.NaN]) },
  { mistake: "a class other than 0 and 1", fit: () => fitBoostedTrees([[1]], [2], { loss: "logistic" }) },
  { mistake: "one leaf", fit: () => fitBoostedTrees([[1]], [2], { leaves: 1 }) },
  { mistake: "a rate of 0", fit: () => fitBoostedTrees([[1]], [2], { rate: 0 }) },
  { mistake: "other columns than were fitted", fit: () => predictBoostedTrees(fitBoostedTrees([[1]], [2]), []) },
])("a mistake of the program throws: $mistake", ({ fit }) => {
  expect(fit).toThrow(RangeError);
});
