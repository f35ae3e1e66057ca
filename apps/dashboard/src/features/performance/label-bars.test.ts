import { expect, test } from "vitest";

import { flightSeries } from "../../../test/fake/fake-performance.ts";
import { labelBars } from "./label-bars.ts";

test("of hourly windows one a day is taken, counted back from the last", () => {
  const series = flightSeries();
  const bars = labelBars(series, 14);
  expect(bars).toHaveLength(14);
  expect(bars.at(-1)?.at).toBe(Date.parse(series.times.at(-1) ?? ""));
  expect((bars[1]?.at ?? 0) - (bars[0]?.at ?? 0)).toBe(86_400_000);
});

test("no bar has more labels than predictions", () => {
  expect(
    labelBars({ ...flightSeries(), labelled: flightSeries().times.map(() => 1e6) }, 3).every(
      ({ labelled, predictions }) => labelled <= predictions,
    ),
  ).toBe(true);
});
