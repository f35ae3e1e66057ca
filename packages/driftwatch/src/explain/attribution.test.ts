import fc from "fast-check";
import { expect, test } from "vitest";
import { normals } from "../../test/rows.ts";
import { attributeChange } from "./attribute-change.ts";
import { shapleyValues } from "./shapley-values.ts";

/** Worth of a coalition: weights, and a bonus for the first two together. */
const worth =
  (weights: readonly number[], bonus: number) =>
  (coalition: Uint8Array): number =>
    weights.reduce(
      (sum, weight, i) => sum + weight * (coalition[i] ?? 0),
      (coalition[0] ?? 0) * (coalition[1] ?? 0) * bonus,
    );

test("each player gets its own part and half of what two bring about together, whether all orders are asked or some", () => {
  const weights = Array.from({ length: 14 }, (_, i) => i - 3);
  const expected = weights.map((weight, i) => weight + (i < 2 ? 5 : 0));
  for (const exactMax of [14, 12]) {
    const found = shapleyValues(14, worth(weights, 10), { exactMax, pairs: 50 });
    expect(found.isExact).toBe(exactMax === 14);
    // A permutation and its reverse together give exactly half of a joint effect of two.
    Array.from(found.values).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 9));
  }
});

test("the values sum to what all bring about less what none does", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 7 }),
      fc.infiniteStream(fc.integer({ min: -50, max: 50 })),
      fc.boolean(),
      (players, stream, isExact) => {
        const values = [...stream.take(2 ** players)];
        const value = (coalition: Uint8Array): number =>
          values[coalition.reduce((mask, bit, i) => mask + bit * 2 ** i, 0)]!;
        const found = shapleyValues(players, value, { exactMax: isExact ? 12 : 0, pairs: 3 });
        expect(found.values.reduce((sum, one) => sum + one, 0)).toBeCloseTo(values.at(-1)! - values[0]!, 8);
      },
    ),
    { numRuns: 60 },
  );
});

test("sampled orders come near the exact values, by their standard errors", () => {
  const value = (coalition: Uint8Array): number => Math.sqrt(coalition.reduce((sum, bit, i) => sum + bit * (i + 1), 0));
  const [exact, some] = [shapleyValues(9, value), shapleyValues(9, value, { exactMax: 0, pairs: 400 })];
  exact.values.forEach((expected, i) => {
    expect(some.standardErrors[i]).toBeGreaterThan(0);
    expect(Math.abs(some.values[i]! - expected)).toBeLessThan(5 * some.standardErrors[i]!);
  });
});

test("a value that is no number is a mistake of the program", () => {
  expect(() => shapleyValues(2, () => Number.NaN)).toThrow(RangeError);
});

const table = (seed: number, shift: number) => ({
  a: normals(2000, seed, shift),
  b: normals(2000, seed + 1),
  c: normals(2000, seed + 2),
});
const model = ({ a, b, c }: Readonly<Record<string, ArrayLike<unknown>>>): number[] =>
  Array.from(a!, (value, i) => 2 * Number(value) + Number(b![i]) - 3 * Number(c![i]));

test("a model's change is divided among the features that moved: 2 a + b - 3 c, where a moved by 1", () => {
  const { groups, before, after } = attributeChange({ reference: table(1, 0), current: table(11, 1), model });
  const [a, b, c] = groups;
  expect(groups.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(after - before, 9);
  expect(Math.abs(a!.value - 2)).toBeLessThan(4 * a!.standardError);
  expect(a!.standardError).toBeLessThan(0.15);
  for (const still of [b!, c!]) expect(Math.abs(still.value)).toBeLessThan(4 * still.standardError);
});

test("features that are moved together have one value, and another metric its own", () => {
  const { groups } = attributeChange({
    reference: table(1, 0),
    current: table(11, 1),
    model,
    metric: (answers) => Array.from(answers).filter((answer) => answer > 0).length / answers.length,
    groups: { moved: ["a"], others: ["b", "c"] },
  });
  expect(groups.map(({ name }) => name)).toEqual(["moved", "others"]);
  expect(groups[0]!.value).toBeGreaterThan(0.1);
  expect(Math.abs(groups[1]!.value)).toBeLessThan(4 * groups[1]!.standardError);
});
