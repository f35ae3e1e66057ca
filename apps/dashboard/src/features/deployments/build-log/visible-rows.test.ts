import { expect, test } from "vitest";

import { visibleRows } from "./visible-rows.ts";

test.each([
  { promise: "a list at the top shows its first rows", top: 0, scrolled: 0, shown: { from: 0, to: 37 } },
  { promise: "in the middle it shows what is seen", top: 0, scrolled: 1_000_000, shown: { from: 49_988, to: 50_037 } },
  { promise: "at its end it shows the last", top: 0, scrolled: 1_999_500, shown: { from: 99_963, to: 100_000 } },
  { promise: "a list below what is seen shows none", top: 5_000, scrolled: 0, shown: { from: 0, to: 0 } },
  { promise: "a list that begins halfway shows its first rows", top: 400, scrolled: 0, shown: { from: 0, to: 17 } },
])("$promise", ({ top, scrolled, shown }) => {
  expect(visibleRows(100_000, { top, scrolled, height: 500 })).toEqual(shown);
});
