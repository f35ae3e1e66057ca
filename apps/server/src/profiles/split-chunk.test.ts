import { expect, test } from "vitest";

import { quarterMs } from "./spans.ts";
import { splitChunk } from "./split-chunk.ts";

const chunk = {
  rows: 4,
  columns: [
    { kind: "numeric", values: Float64Array.of(1, 2, Number.NaN, 4), violations: 0 },
    { kind: "categorical", values: ["a", "b", null, "d"], violations: 0 },
  ],
} as const;
const quarterOf = (time: number): number => Math.floor(time / quarterMs);

test("rows go to the bucket of their time, in their order", () => {
  const parts = splitChunk(chunk, Float64Array.of(quarterMs, 0, quarterMs + 1, 5), quarterOf);
  expect(
    [...parts].map(([bucket, { rows, columns }]) => [
      bucket,
      rows,
      columns.map(({ values }) => [...(values as never[])]),
    ]),
  ).toEqual([
    [
      1,
      2,
      [
        [1, Number.NaN],
        ["a", null],
      ],
    ],
    [
      0,
      2,
      [
        [2, 4],
        ["b", "d"],
      ],
    ],
  ]);
});

test("rows of a bucket that is not wanted are left out", () => {
  const parts = splitChunk(chunk, Float64Array.of(0, 1, 2, quarterMs), (time) => (quarterOf(time) === 0 ? null : 1));
  expect([...parts.keys()]).toEqual([1]);
  expect(parts.get(1)?.rows).toBe(1);
});

test("a chunk of one bucket is handed on as it is", () => {
  expect(splitChunk(chunk, new Float64Array(4), quarterOf).get(0)).toBe(chunk);
});
