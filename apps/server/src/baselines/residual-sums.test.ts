import { expect, test } from "vitest";

import { residualSums } from "./residual-sums.ts";

test("errors of 1 and -1, each half of the time, have deviation 1 and mean size 1", () => {
  expect(resultOf(Array.from({ length: 40 }, (_, n) => [n + (n % 2 === 0 ? 1 : -1), n]))).toEqual({
    residualDeviation: 1,
    meanAbsoluteError: 1,
  });
});

test("a constant error has none of its size in its spread, however large it is", () => {
  const result = resultOf(Array.from({ length: 40 }, (_, n) => [1e9 + n / 8, n / 8]));
  expect(result?.residualDeviation).toBe(0);
  expect(result?.meanAbsoluteError).toBe(1e9);
});

test("rows without label or output are left out, and under 30 rows nothing is said", () => {
  const rows = Array.from({ length: 29 }, (_, n): [number | null, number | null] => [n, n]);
  expect(resultOf([...rows, [null, 1], [1, Number.NaN], [Number.POSITIVE_INFINITY, 1]])).toBeNull();
  expect(resultOf([...rows, [1, 1]])).not.toBeNull();
});

function resultOf(rows: readonly (readonly [number | null, number | null])[]) {
  const sums = residualSums();
  for (const [label, output] of rows) sums.add(label, output);
  return sums.result();
}
