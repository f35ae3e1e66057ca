import { expect, test } from "vitest";
import { workOf } from "./work-of.ts";

const columns = Array.from({ length: 20 }, (_, i) => `x${i}`);

test.each([
  { promise: "two tables that one reading keeps", rows: [400_000, 100], trains: false, work: "short" },
  { promise: "one of them a row larger", rows: [100, 400_001], trains: false, work: "large" },
  { promise: "a large one and a detector that trains", rows: [400_001, 100], trains: true, work: "large" },
  { promise: "a file that does not say its rows", rows: [100, undefined], trains: false, work: "unknown" },
  { promise: "a detector that trains", rows: [100, 100], trains: true, work: "unknown" },
])("$promise: $work", ({ rows, trains, work }) => {
  const tables = rows.map((own) => ({ rows: own, columns }));
  expect(workOf(tables, trains)).toBe(work);
});
