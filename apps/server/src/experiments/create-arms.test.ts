import { judgeExperiment } from "driftwatch";
import { expect, test } from "vitest";

import type { EventColumns } from "../platform/events/event-store.ts";
import { createArms } from "./create-arms.ts";

const predicted = (values: readonly number[]): EventColumns => ({
  ...{ rows: values.length, numbers: [], categories: [], class: [], labelClass: [] },
  ...{ time: Float64Array.of(), latencyMs: Float64Array.of(), labelTime: Float64Array.of() },
  ...{ failed: Uint8Array.of(), labelNumber: Float64Array.of(), output: Float64Array.from(values) },
});

test("large values that vary little are told apart as small ones are", () => {
  // At 1e9 the squares are 1e18, and a double keeps no more than about 100 of that.
  const values = Array.from({ length: 400 }, (_, row) => (row % 4) / 10);
  const judged = [0, 1e9].map((far) => {
    const arms = createArms({ metric: "prediction", value: null, task: "other" });
    arms.add("first", predicted(values.map((value) => far + value)));
    arms.add("second", predicted(values.map((value) => far + value + 0.05)));
    const { first, second } = arms.sums();
    return judgeExperiment(first, second, { alpha: 0.05, expected: 0.05 });
  });
  expect(judged[1]?.difference).toBeCloseTo(0.05, 6);
  expect(judged[1]?.pValue).toBeCloseTo(judged[0]?.pValue ?? -1, 6);
});

test("rows without what the metric needs count for nothing", () => {
  const arms = createArms({ metric: "prediction", value: null, task: "other" });
  arms.add("first", predicted([Number.NaN, 2, Number.NaN]));
  expect(arms.sums()).toMatchObject({ origin: 2, first: { rows: 1, sum: 0 }, second: { rows: 0 } });
});
