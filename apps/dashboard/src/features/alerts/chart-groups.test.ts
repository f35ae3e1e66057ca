import { expect, test } from "vitest";

import { chartGroups } from "./chart-groups.ts";

const line = (name: string, unit: string, threshold: number | null) => ({ name, unit, threshold, points: [] });

test.each([
  {
    promise: "actual and predicted are compared in one chart",
    series: [line("actual", "share", null), line("predicted", "share", null)],
    groups: [["actual", "predicted"]],
  },
  {
    promise: "signals with a limit of their own stand alone",
    series: [line("a", "", 0.1), line("b", "", 0.2)],
    groups: [["a"], ["b"]],
  },
  { promise: "units are not mixed", series: [line("a", "share", null), line("b", "ms", null)], groups: [["a"], ["b"]] },
  {
    promise: "a chart holds two lines at most",
    series: [line("a", "", null), line("b", "", null), line("c", "", null)],
    groups: [["a", "b"], ["c"]],
  },
])("$promise", ({ series, groups }) => {
  expect(chartGroups(series).map((group) => group.map((one) => one?.name))).toEqual(groups);
});
