import { expect, test } from "vitest";

import { requestOf } from "./request-of.ts";

const column = (name: string) => ({ name, type: "number", nullable: true, range: null, levels: null }) as const;
const columns = [column("age"), column("income")];

test.each([
  { what: "a missing value is null again", features: { age: 3 }, columns, row: { age: 3, income: null } },
  {
    what: "what a version does not take is sent along",
    features: { age: 3, x: 1 },
    columns,
    row: { age: 3, income: null, x: 1 },
  },
  { what: "rows of unnamed places are lists again", features: { x0: 3, x1: "a" }, columns: null, row: [3, "a"] },
  { what: "rows by name stay so", features: { x0: 3, y: 1 }, columns: null, row: { x0: 3, y: 1 } },
  { what: "nothing recorded is nothing to ask", features: {}, columns, row: null },
])("$what", ({ features, columns: known, row }) => {
  expect(requestOf(features, { columns: known })).toEqual(row);
});
