import type { Distribution } from "@driftguard/protocol";
import { expect, test } from "vitest";

import { toDistribution } from "./to-distribution.ts";

const distribution: Distribution = {
  feature: "colour",
  type: "categorical",
  kind: "categorical",
  edges: null,
  levels: ["red", "blue"],
  reference: [60, 40],
  current: [90, 0],
  reference_rows: 100,
  current_rows: 100,
  missing: { reference: 0, current: 0 },
  unseen: [{ value: "green", count: 10 }],
  window: { from: "2026-11-20T00:00:00Z", to: "2026-11-21T00:00:00Z" },
  baseline: { id: "baseline_1", number: 1, kind: "given" },
  verdicts: [],
};

test("levels are shares of all current rows, with new and vanished ones marked", () => {
  expect(toDistribution(distribution).rows).toEqual([
    { label: "red", tick: "red", reference: 0.6, current: 0.9, mark: null },
    { label: "blue", tick: "blue", reference: 0.4, current: 0, mark: "vanished" },
    { label: "green", tick: "green", reference: 0, current: 0.1, mark: "new" },
  ]);
});

test("more than twelve levels end in one row that holds the rest", () => {
  const levels = Array.from({ length: 40 }, (_, i) => `level ${i}`);
  const { rows } = toDistribution({
    ...distribution,
    levels,
    reference: levels.map(() => 1),
    current: levels.map(() => 1),
    unseen: [],
  });
  expect(rows).toHaveLength(12);
  expect(rows.at(-1)?.label).toBe("29 more levels");
  expect(rows.reduce((sum, { reference }) => sum + reference, 0)).toBeCloseTo(1);
});

test("bins are named by what they hold: the first is open below, the last above", () => {
  const numeric: Distribution = {
    ...distribution,
    type: "numeric",
    kind: "numeric",
    edges: [0, 10],
    levels: null,
    reference: [1, 2, 1],
    current: [0, 0, 5],
    unseen: [],
  };
  expect(toDistribution(numeric).rows).toEqual([
    { label: "under 0", tick: "", reference: 0.25, current: 0, mark: null },
    { label: "0 to 10", tick: "0", reference: 0.5, current: 0, mark: null },
    { label: "10 and more", tick: "10", reference: 0.25, current: 1, mark: null },
  ]);
});

test("a window without rows has no shares, and no NaN", () => {
  const empty = toDistribution({ ...distribution, current: [0, 0], unseen: [] });
  expect(empty.rows.map(({ current }) => current)).toEqual([0, 0]);
});
