import { expect, test } from "vitest";
import { splitByCell } from "./split-by-cell.ts";

test("rows go to their cells in order, and violations with them", () => {
  const parts = splitByCell(
    {
      rows: 5,
      times: [0, 1, 0, null, 1],
      columns: [
        { kind: "numeric", values: [10, null, null, 40, Number.NaN], violations: 2 },
        { kind: "categorical", values: ["a", "b", null, "d", "e"], violations: 0 },
      ],
    },
    (time) => time,
  );
  expect(parts).toEqual([
    {
      cell: 0,
      chunk: {
        rows: 2,
        columns: [
          { kind: "numeric", values: Float64Array.of(10, Number.NaN), violations: 1 },
          { kind: "categorical", values: ["a", null], violations: 0 },
        ],
      },
    },
    {
      cell: 1,
      chunk: {
        rows: 2,
        columns: [
          { kind: "numeric", values: Float64Array.of(Number.NaN, Number.NaN), violations: 1 },
          { kind: "categorical", values: ["b", "e"], violations: 0 },
        ],
      },
    },
    {
      cell: null,
      chunk: {
        rows: 1,
        columns: [
          { kind: "numeric", values: Float64Array.of(40), violations: 0 },
          { kind: "categorical", values: ["d"], violations: 0 },
        ],
      },
    },
  ]);
});

test("a chunk within one cell is not copied", () => {
  const chunk = { rows: 2, times: [5, 5], columns: [] };
  expect(splitByCell(chunk, (time) => time)[0]?.chunk).toBe(chunk);
});
