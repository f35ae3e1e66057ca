import * as fc from "fast-check";
import { expect, test } from "vitest";

import { foldColumns, worstColumn } from "./fold-columns.ts";

test.each([
  { promise: "a spike of one hour stays", values: [0, 4, 0, 1], per: 2, folded: [4, 1] },
  { promise: "one value among gaps stands for all", values: [null, 2, null, null], per: 2, folded: [2, null] },
  { promise: "the last column may hold fewer", values: [0, 1, 2, 3, 4], per: 2, folded: [1, 3, 4] },
  { promise: "0 is a value and not a gap", values: [0, null], per: 2, folded: [0] },
  { promise: "nothing folds to nothing", values: [], per: 3, folded: [] },
])("$promise", ({ values, per, folded }) => {
  expect(foldColumns(values, per)).toEqual(folded);
});

test.each([
  { promise: "the worst hour of the cell is the one selected", values: [0, 4, 0, 1], per: 2, column: 0, worst: 1 },
  { promise: "of equals the latest", values: [2, 2, 2], per: 3, column: 0, worst: 2 },
  { promise: "of gaps the latest", values: [null, null], per: 2, column: 0, worst: 1 },
])("$promise", ({ values, per, column, worst }) => {
  expect(worstColumn(values, per, column)).toBe(worst);
});

test("folding never hides the maximum", () => {
  const rows = fc.array(fc.option(fc.integer({ min: 0, max: 4 })), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 24 }), (values, per) => {
      const known = (all: readonly (number | null)[]): number => Math.max(-1, ...all.filter((value) => value !== null));
      expect(known(foldColumns(values, per))).toBe(known(values));
    }),
  );
});
