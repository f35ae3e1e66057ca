import { expect, test } from "vitest";

import { type HeatmapFeature, rankFeatures } from "./rank-features.ts";

const feature = (name: string, severity: number | null, ratio: number | null): HeatmapFeature => ({
  name,
  type: "numeric",
  now: { severity, ratio, status: null, method: null, effect: null, threshold: null },
  severity: [],
  ratio: [],
});

test.each([
  {
    promise: "severity goes before the multiple: a watch at 1.1 stands below a drift at 1.05",
    features: [feature("watch", 2, 1.1), feature("drift", 3, 1.05)],
    order: ["drift", "watch"],
  },
  {
    promise: "within a severity the larger multiple comes first",
    features: [feature("a", 3, 1.2), feature("b", 3, 1.9)],
    order: ["b", "a"],
  },
  {
    promise: "what was not judged comes last, not among the stable",
    features: [feature("silent", null, null), feature("stable", 0, 0.01)],
    order: ["stable", "silent"],
  },
  {
    promise: "equals stand by name, so that no row jumps",
    features: [feature("b", 0, 0.1), feature("a", 0, 0.1)],
    order: ["a", "b"],
  },
])("$promise", ({ features, order }) => {
  expect(rankFeatures(features).map(({ name }) => name)).toEqual(order);
});
