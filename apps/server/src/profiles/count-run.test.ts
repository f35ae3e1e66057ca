import { expect, test } from "vitest";

import { runsOf } from "./count-run.ts";
import { hourMs, minuteMs, quarterMs, type SpanMinutes } from "./spans.ts";

test.each([
  { promise: "neighbouring quarters are one run", targets: [0, 15, 30], minutes: 15, runs: ["0-45: 3"] },
  { promise: "a gap of a quarter is read over", targets: [0, 30], minutes: 15, runs: ["0-45: 2"] },
  { promise: "a gap of two is not", targets: [0, 45], minutes: 15, runs: ["0-15: 1", "45-60: 1"] },
  {
    promise: "a run is a day at most",
    targets: Array.from({ length: 97 }, (_, n) => n * 15),
    minutes: 15,
    runs: ["0-1440: 96", "1440-1455: 1"],
  },
  {
    promise: "hours likewise",
    targets: Array.from({ length: 25 }, (_, n) => n * 60),
    minutes: 60,
    runs: ["0-1440: 24", "1440-1500: 1"],
  },
  { promise: "a day is a run", targets: [0, 1440], minutes: 1440, runs: ["0-1440: 1", "1440-2880: 1"] },
] as const)("$promise", ({ targets, minutes, runs }) => {
  const found = runsOf(targets.map((at) => ({ minutes, bucket: at * minuteMs })));
  expect(found.map(({ from, to, targets: inside }) => `${from / minuteMs}-${to / minuteMs}: ${inside.length}`)).toEqual(
    runs,
  );
});

test("quarters and hours are not read together", () => {
  const targets: { minutes: SpanMinutes; bucket: number }[] = [
    { minutes: 15, bucket: 0 },
    { minutes: 60, bucket: quarterMs },
    { minutes: 60, bucket: quarterMs + hourMs },
  ];
  expect(runsOf(targets).map(({ targets: inside }) => inside.length)).toEqual([1, 2]);
});
