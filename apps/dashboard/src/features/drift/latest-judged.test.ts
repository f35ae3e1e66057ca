import { expect, test } from "vitest";

import { fakeHeatmap } from "../../../test/fake/fake-drift.ts";
import { latestJudged } from "./latest-judged.ts";

const whole = fakeHeatmap("fraud-scorer", 24, 24);
const until = (columns: number) => ({
  ...whole,
  features: whole.features.map((feature) => ({
    ...feature,
    severity: feature.severity.map((value, i) => (i < columns ? value : null)),
  })),
});

test.each([
  { promise: "all hours are judged", columns: 24, latest: 23 },
  { promise: "the running hour is not yet", columns: 23, latest: 22 },
  { promise: "none is: the page stands at the last one", columns: 0, latest: 23 },
])("$promise", ({ columns, latest }) => {
  expect(latestJudged(until(columns))).toBe(latest);
});
