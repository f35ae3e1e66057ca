import { expect, test } from "vitest";

import { moveCell } from "./move-cell.ts";

const extent = { rows: 3, columns: 48, day: 24 };
const middle = { row: 1, column: 30 };

test.each([
  { key: "ArrowUp", isShift: false, to: { row: 0, column: 30 } },
  { key: "ArrowDown", isShift: false, to: { row: 2, column: 30 } },
  { key: "ArrowLeft", isShift: false, to: { row: 1, column: 29 } },
  { key: "ArrowLeft", isShift: true, to: { row: 1, column: 6 } },
  { key: "ArrowRight", isShift: true, to: { row: 1, column: 47 } },
  { key: "Home", isShift: false, to: { row: 1, column: 0 } },
  { key: "End", isShift: false, to: { row: 1, column: 47 } },
  { key: "a", isShift: false, to: null },
])("$key (shift $isShift) leads to $to", ({ key, isShift, to }) => {
  expect(moveCell(middle, key, isShift, extent)).toEqual(to);
});

test("the edge holds", () => {
  expect(moveCell({ row: 0, column: 0 }, "ArrowUp", false, extent)).toEqual({ row: 0, column: 0 });
});
