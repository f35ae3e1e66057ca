import { seededRandom } from "@driftguard/stats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JointColumn, MultivariateDetector } from "../src/detectors/multivariate/multivariate-detector.ts";

/** What every detector of several columns promises. */
export function multivariateContract(detector: MultivariateDetector): void {
  describe(detector.id, () => {
    const number = fc.constantFrom(Number.NaN, 1.5, 7, -3, 0, 1e300, -1 / 0, 1 / 0);
    const level = fc.constantFrom(null, "a", "b", "c", "");
    const row = fc.tuple(number, number, level);
    const rows = fc.array(row, { minLength: 0, maxLength: 70 });

    test("holds no NaN and no infinity, whatever the values", () => {
      fc.assert(
        fc.property(rows, rows, (reference, current) => {
          const result = detector.measure({ columns: columnsOf(reference, current) });
          expect(result.sufficiency).not.toBe("error");
          expect(numbersIn(result).filter((found) => !Number.isFinite(found))).toEqual([]);
          if (result.pValue !== null) expect(result.pValue >= 0 && result.pValue <= 1).toBe(true);
          if (result.logPValue !== null) expect(result.logPValue).toBeLessThanOrEqual(0);
          if (result.effect.value !== null) expect(result.effect.value).toBeGreaterThanOrEqual(0);
        }),
        { numRuns: 25 },
      );
    });

    test("the same rows give the same figures, and stay as they were", () => {
      const columns = drawn(60, 60, 3);
      const before = structuredClone(columns);
      expect(detector.measure({ columns })).toEqual(detector.measure({ columns }));
      expect(columns).toEqual(before);
    });

    test("the same rows in another order give the same figures", () => {
      const columns = drawn(90, 70, 5);
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (seed) => {
          const [one, other] = [columns, columns.map((column) => reordered(column, seed))].map((sides) =>
            detector.measure({ columns: sides }),
          );
          expectAlike(other, one);
        }),
        { numRuns: 3 },
      );
    });

    test("no rows are insufficient, and the numbers null, not 0", () => {
      for (const [m, n] of [
        [40, 0],
        [0, 40],
        [0, 0],
      ] as const) {
        expect(detector.measure({ columns: drawn(m, n) })).toMatchObject({
          ...{ sufficiency: "insufficient", reason: "empty", statistic: null, effect: { value: null } },
          ...{ pValue: null, logPValue: null, critical: null },
        });
      }
    });

    test("29 rows are too few, 30 are enough", () => {
      expect(detector.measure({ columns: drawn(100, 29) })).toMatchObject({ reason: "too-few-rows", n: 29, m: 100 });
      expect(detector.measure({ columns: drawn(29, 100) })).toMatchObject({ reason: "too-few-rows" });
      expect(detector.measure({ columns: drawn(30, 30) }).sufficiency).toBe("ok");
    });

    test("one column, or columns that never vary, have nothing together", () => {
      const [x] = drawn(50, 50);
      const constant = {
        name: "c",
        kind: "numeric",
        reference: new Float64Array(50),
        current: new Float64Array(50),
      } as const;
      expect(detector.measure({ columns: [x!, constant] })).toMatchObject({ reason: "too-few-columns" });
    });

    test("rows of one source are no drift by its own gates", () => {
      const { effect, pValue } = detector.measure({ columns: drawn(200, 150, 11) });
      expect((effect.value ?? 1) < detector.floor || (pValue ?? 0) >= detector.alpha).toBe(true);
    });
  });
}

type Row = readonly [number, number, string | null];

function columnsOf(reference: readonly Row[], current: readonly Row[]): JointColumn[] {
  const numbers = (at: 0 | 1): JointColumn => ({
    name: `x${at}`,
    kind: "numeric",
    reference: Float64Array.from(reference, (row) => row[at]),
    current: Float64Array.from(current, (row) => row[at]),
  });
  const [before, now] = [reference.map((row) => row[2]), current.map((row) => row[2])];
  return [numbers(0), numbers(1), { name: "c", kind: "categorical", reference: before, current: now }];
}

/** Two correlated numbers and a column of levels; the same numbers for the same seed. */
function drawn(m: number, n: number, seed = 1): JointColumn[] {
  const random = seededRandom(seed);
  const rows = (count: number): Row[] =>
    Array.from({ length: count }, () => {
      const x = random.normal();
      return [x, 0.7 * x + 0.7 * random.normal(), random.uniform() < 0.3 ? "a" : "b"];
    });
  return columnsOf(rows(m), rows(n));
}

function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

/** Each side's rows in an order of chance, the same for every column of as many rows. */
function reordered(column: JointColumn, seed: number): JointColumn {
  const places = (rows: number): number[] => {
    const random = seededRandom(seed);
    const keys = Array.from({ length: rows }, () => random.uniform());
    return keys.map((_, row) => row).toSorted((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
  };
  if (column.kind === "numeric") {
    const at = (side: Float64Array): Float64Array => Float64Array.from(places(side.length), (row) => side[row] ?? 0);
    return { ...column, reference: at(column.reference), current: at(column.current) };
  }
  const at = (side: readonly (string | null)[]): (string | null)[] =>
    places(side.length).map((row) => side[row] ?? null);
  return { ...column, reference: at(column.reference), current: at(column.current) };
}

/** Sums in another order differ in their last digits. */
function expectAlike(found: unknown, expected: unknown): void {
  const [texts, others] = [found, expected].map((value) =>
    JSON.stringify(value, (_, part: unknown) => (typeof part === "number" ? Number(part.toPrecision(9)) : part)),
  );
  expect(texts).toBe(others);
}
