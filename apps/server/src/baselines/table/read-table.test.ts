import { expect, test } from "vitest";

import { emptySchema } from "../../models/index.ts";
import { readTable } from "./read-table.ts";

test.each([
  { columns: 2, looked: 10_000 },
  { columns: 1000, looked: 2000 },
])("of a table of $columns columns $looked rows are looked at before it is read", async ({ columns, looked }) => {
  const taken: number[] = [];
  const values = Float64Array.from({ length: 1000 }, (_, row) => row * 1.5);
  const reading = await readTable(
    {
      columns: Array.from({ length: columns }, (_, column) => `x${column}`),
      async *read() {
        const reading = taken.push(0) - 1;
        for (let run = 0; run < 12; run += 1) {
          taken[reading] = (taken[reading] ?? 0) + values.length;
          yield { rows: values.length, columns: Array.from({ length: columns }, () => values) };
          await Promise.resolve();
        }
      },
    },
    {
      schema: emptySchema,
      roles: {},
      outputFeature: "prediction",
      timeZone: "UTC",
      task: "other",
      onProgress: () => {},
    },
  );
  expect(taken[0]).toBe(looked);
  expect(reading.baseline.rows).toBe(12_000);
});
