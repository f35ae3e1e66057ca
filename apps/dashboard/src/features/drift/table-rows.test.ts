import { expect, test } from "vitest";

import { fakeDrift, fakeHeatmap } from "../../../test/fake/fake-drift.ts";
import { tableRows } from "./table-rows.ts";

const drift = fakeDrift("fraud-scorer", 168);
const heatmap = fakeHeatmap("fraud-scorer", 168, 168);

test("the largest of the span is kept, though the hour has passed", () => {
  const row = tableRows(drift, heatmap, "worst").find(({ name }) => name === "velocity_1h");
  expect(row?.largest).toBe(
    Math.max(...(heatmap.features.find(({ name }) => name === "velocity_1h")?.ratio ?? []).map(Number)),
  );
  expect(row?.now.ratio).toBeLessThan(row?.largest ?? 0);
});

test.each([
  { order: "worst", by: (name: string) => name === "ip_risk_score" },
  { order: "name", by: (name: string) => name === "asn_reputation" },
] as const)("sorted by $order, the first row is as asked", ({ order, by }) => {
  expect(by(tableRows(drift, heatmap, order)[0]?.name ?? "")).toBe(true);
});

test("of several signals of one feature the one that was found stands in the table", () => {
  const found = {
    ...(drift.features[8] as (typeof drift.features)[number]),
    method: "missing",
    status: "drift" as const,
    ratio: 1.1,
  };
  const row = tableRows({ ...drift, features: [...drift.features, found] }, heatmap, "worst").find(
    ({ name }) => name === found.feature,
  );
  expect(row?.reading?.method).toBe("missing");
});
