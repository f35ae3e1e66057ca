import { buildBaseline, type Bins, decodeBins, encodeBins } from "driftwatch";
import { expect, test } from "vitest";

import { readOnce, writeOnce } from "./stored-once.ts";

// Ten thousand levels of two rows and as many of one: none of those that keep a name stands alone.
const values = Array.from({ length: 30_000 }, (_, row) => `level ${row < 20_000 ? row % 10_000 : row}`);
const built = await buildBaseline({
  schema: [{ name: "shop", type: "categorical" }],
  async *read() {
    yield { rows: values.length, columns: [{ kind: "categorical" as const, values, violations: 0 }] };
  },
});
const stored = decodeBins(encodeBins(built.bins.features));
const onceOf = ({ features: [shop] }: Bins) => (shop?.kind === "categorical" ? shop.once : null);

test("a baseline that was stored knows how many of its unnamed levels stood in one row", () => {
  expect(onceOf(readOnce(stored, JSON.parse(JSON.stringify(writeOnce(built.bins))), built.profile))).toEqual(
    onceOf(built.bins),
  );
  expect(onceOf(built.bins)?.ofOther).toBeGreaterThan(0.3);
});

test("one that was stored by an earlier release does not, and is read as before", () => {
  expect(onceOf(readOnce(stored, null, built.profile))).toBeUndefined();
});
