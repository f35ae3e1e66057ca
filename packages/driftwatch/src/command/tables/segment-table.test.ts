import { expect, test } from "vitest";
import type { TableRun } from "../../files/reader.ts";
import type { Side } from "./open-side.ts";
import { readSegment } from "../../explain/named-segment.ts";
import { segmentSide } from "./segment-table.ts";

const run: TableRun = { rows: 3, columns: [Float64Array.of(1, 2, 3), ["a", "b", "a"]] };

const side: Side = {
  name: "rows",
  table: {
    columns: ["x", "plan"],
    isTyped: true,
    async *read() {
      yield run;
    },
  },
  close: async () => undefined,
};

async function runsOf({ table }: Side): Promise<readonly TableRun[]> {
  const runs: TableRun[] = [];
  for await (const one of table.read()) runs.push(one);
  return runs;
}

test("where no segment is named, runs are not copied", async () => {
  const [first] = await runsOf(segmentSide(side, []));
  expect(first).toBe(run);
});

test("of a segment come the rows that are in it", async () => {
  expect(await runsOf(segmentSide(side, readSegment("plan=a")))).toEqual([
    { rows: 2, columns: [Float64Array.of(1, 3), ["a", "a"]] },
  ]);
});
