import { readFileSync } from "node:fs";
import { seededRandom } from "@driftguard/stats";
import { expect, test } from "vitest";
import { judgePerformance, type PerformanceInput, type PerformanceJudgement } from "./judge-performance.ts";
import { binarySums, regressionSums } from "./performance-sums.ts";
import { hourMs } from "../spans.ts";
import type { PerformanceHour } from "./performance-windows.ts";

const dayHours = 24;
const binary = { kind: "binary", hasScores: true } as const;

type History = {
  readonly rows?: number;
  readonly labelledShare?: number;
  readonly miss?: (hour: number) => number;
};

/** Hours of a well-calibrated model of two classes; `miss` moves the rate away from what the scores say. */
function hoursOf(days: number, { rows = 30, labelledShare = 1, miss = () => 0 }: History = {}): PerformanceHour[] {
  const random = seededRandom(7);
  return Array.from({ length: days * dayHours }, (_, hour) => {
    const labelled = Math.round(rows * labelledShare);
    const scores = Array.from({ length: labelled }, () => 0.1 + 0.5 * random.uniform());
    const labels = scores.map((score) => random.uniform() < score + miss(hour));
    return { from: hour * hourMs, predictions: rows, ...binarySums(labels, scores) };
  });
}

function judge(hours: readonly PerformanceHour[], options: Partial<PerformanceInput> = {}): PerformanceJudgement {
  return judgePerformance({ task: binary, hours, end: hours.length * hourMs, ...options });
}

test("a model that does as it says is stable", () => {
  const judged = judge(hoursOf(30));
  expect(judged).toMatchObject({ status: "stable", reason: null, labelled: 720, outstanding: 0 });
  expect(judged.signals.map(({ signal }) => signal)).toEqual(["gap", "accuracy-drop", "excess-loss"]);
});

test("outcomes that leave the scores behind are drift, with the sign of the gap", () => {
  const judged = judge(hoursOf(30, { miss: (hour) => (hour >= 29 * dayHours ? 0.4 : 0) }));
  expect(judged).toMatchObject({ status: "drift", reason: null });
  expect(judged.severity).toBeGreaterThanOrEqual(3);
  expect(judged.signals.find(({ signal }) => signal === "gap")?.value).toBeGreaterThan(0.3);
});

test("from which value on a signal matters can be set, and how much history excuses", () => {
  // A well-calibrated model of 720 rows a day: its gap is about .02, and its past excuses about .05.
  const hours = hoursOf(30, { miss: (hour) => (hour >= 29 * dayHours ? 0.12 : 0) });
  const gapOf = (options: Partial<PerformanceInput>) =>
    judge(hours, options).signals.find(({ signal }) => signal === "gap");
  expect(gapOf({})).toMatchObject({ status: "drift", threshold: 0.1 });
  expect(gapOf({ floor: 0.3 })).toMatchObject({ status: "stable", threshold: 0.3 });
  const history = gapOf({})?.history;
  expect(gapOf({ c: 12 })?.threshold).toBeCloseTo((history?.mean ?? 0) + 12 * (history?.deviation ?? 0), 12);
});

test("a rate that falls below the scores is found too: signals are folded", () => {
  const judged = judge(hoursOf(30, { miss: (hour) => (hour >= 29 * dayHours ? -0.35 : 0) }));
  expect(judged.signals[0]).toMatchObject({ signal: "gap", status: "drift" });
  expect(judged.signals[0]?.value).toBeLessThan(-0.2);
});

test("labels that have not come are counted, and fewer than 200 are insufficient", () => {
  // 24 x 30 predictions, a quarter of them labelled: 24 x 8 = 192
  expect(judge(hoursOf(30, { labelledShare: 0.25 }))).toMatchObject({
    status: "insufficient",
    reason: "too-few-labels",
    labelled: 192,
    outstanding: 528,
    ratio: null,
    severity: 0,
  });
});

test("a past under seven days teaches nothing: undecided, never stable", () => {
  expect(judge(hoursOf(7))).toMatchObject({ status: "undecided", reason: "no-history", ratio: null });
});

test("a short past is trusted less: 14 standard deviations from 7 days on, 10 from 10, 7 from 14", () => {
  const factors = [9, 12, 17].map((days) => {
    const { threshold, history } = judge(hoursOf(days, { rows: 12 })).signals[0] ?? {};
    return ((threshold ?? 0) - (history?.mean ?? 0)) / (history?.deviation ?? 1);
  });
  [14, 10, 7].forEach((factor, i) => expect(factors[i]).toBeCloseTo(factor, 6));
});

test("the last day is no part of the past it is judged by", () => {
  const [calm, wild] = [hoursOf(30), hoursOf(30, { miss: (hour) => (hour >= 29 * dayHours ? 0.4 : 0) })];
  expect(judge(wild).signals.map(({ threshold }) => threshold)).toEqual(
    judge(calm).signals.map(({ threshold }) => threshold),
  );
});

test("days inside an alert are cut out of the past", () => {
  const hours = hoursOf(30, { miss: (hour) => (hour >= 10 * dayHours && hour < 12 * dayHours ? 0.5 : 0) });
  const isCut = (end: number): boolean => end > 10 * dayHours * hourMs && end <= 13 * dayHours * hourMs;
  const [with_, without] = [judge(hours), judge(hours, { isCut })].map(({ signals }) => signals[0]?.threshold ?? 0);
  expect(without).toBe(0.1);
  expect(with_).toBeGreaterThan(0.5);
});

test("an old window is judged again as its labels arrive", () => {
  const late = hoursOf(31).map((hour) =>
    hour.from >= 29 * dayHours * hourMs ? { ...hour, labelled: 0, gap: 0, accuracyDrop: 0, excessLoss: 0 } : hour,
  );
  const end = 30 * dayHours * hourMs;
  expect(judge(late, { end })).toMatchObject({ status: "insufficient", outstanding: 720 });
  expect(judge(hoursOf(31), { end })).toMatchObject({ status: "stable", outstanding: 0 });
});

test.each([
  { promise: "two classes without scores", task: { kind: "binary", hasScores: false } as const, reason: "no-scores" },
  { promise: "several classes", task: { kind: "multiclass" } as const, reason: "task" },
  { promise: "anything else", task: { kind: "other" } as const, reason: "task" },
  {
    promise: "numbers without a baseline",
    task: { kind: "regression", baseline: null } as const,
    reason: "no-baseline",
  },
])("$promise are not judged, and it says why", ({ task, reason }) => {
  expect(judge(hoursOf(30), { task })).toMatchObject({ status: "not-judged", reason, labelled: 720, severity: 0 });
});

test("a regression is judged by its bias and its error, in standard deviations of the baseline's residuals", () => {
  const random = seededRandom(9);
  const hours = (bias: number): PerformanceHour[] =>
    Array.from({ length: 30 * dayHours }, (_, hour) => {
      const predictions = Array.from({ length: 20 }, () => 100 * random.uniform());
      const labels = predictions.map((value) => value + 10 * random.normal() + (hour >= 29 * dayHours ? bias : 0));
      return { from: hour * hourMs, predictions: 20, ...regressionSums(labels, predictions) };
    });
  // Normal residuals of sd 10: mean absolute error 10 root(2 / pi) = 7.98
  const task = { kind: "regression", baseline: { residualDeviation: 10, meanAbsoluteError: 7.98 } } as const;
  expect(judge(hours(0), { task }).status).toBe("stable");
  const biased = judge(hours(-8), { task });
  expect(biased).toMatchObject({ status: "drift" });
  expect(biased.signals.map(({ signal }) => signal)).toEqual(["gap", "excess-loss"]);
  expect(biased.signals[0]?.value).toBeCloseTo(-0.8, 1);
});

test("sums are what they say", () => {
  // actual - score: 1 - .8 and 0 - .4; promised accuracy .8 and .6, both right
  const sums = binarySums([true, false], [0.8, 0.4]);
  expect(sums.gap).toBeCloseTo(-0.2, 12);
  expect(sums.accuracyDrop).toBeCloseTo(-0.6, 12);
  // log loss -ln .8 - ln .6, less the entropies of .8 and .4
  const entropy = (p: number): number => -p * Math.log(p) - (1 - p) * Math.log(1 - p);
  expect(sums.excessLoss).toBeCloseTo(-Math.log(0.8) - Math.log(0.6) - entropy(0.8) - entropy(0.4), 12);
  expect(regressionSums([3, 5], [1, 9])).toEqual({ labelled: 2, gap: -2, accuracyDrop: 0, excessLoss: 6 });
});

// Real flights from New York, March to May 2013; the sums were made by the script that stands in the file. What the rule
// finds there was measured by another program (pandas): thresholds .386, .326, .540 on 22 April, 20:00 UTC.
const flights = JSON.parse(
  readFileSync(new URL("../../../reference/flights_performance.json", import.meta.url), "utf8"),
) as {
  start: string;
  hours: [number, number, number, number, number][];
};
const start = Date.parse(flights.start);
const flown = flights.hours.map(([hour, predictions, gap, accuracyDrop, excessLoss]): PerformanceHour => ({
  from: start + hour * hourMs,
  predictions,
  labelled: predictions,
  gap,
  accuracyDrop,
  excessLoss,
}));

function flightsAt(time: string): PerformanceJudgement {
  return judgePerformance({ task: binary, hours: flown, end: Date.parse(time) });
}

test("on real flights the thresholds are those that were measured", () => {
  const { signals } = flightsAt("2013-04-22T20:00:00Z");
  [0.386, 0.326, 0.54].forEach((threshold, i) =>
    expect(Math.abs((signals[i]?.threshold ?? 0) - threshold)).toBeLessThan(0.002),
  );
});

test("on real flights the rule fires on 22 and 23 April, and at no other time", () => {
  const last = start + 76 * dayHours * hourMs;
  const fired: string[] = [];
  for (let end = start + 15 * dayHours * hourMs; end <= last; end += hourMs) {
    const { status } = judgePerformance({ task: binary, hours: flown, end });
    if (status === "drift") fired.push(new Date(end).toISOString().slice(0, 10));
  }
  expect([...new Set(fired)]).toEqual(["2013-04-22", "2013-04-23"]);
});

test("the storm of 12 April, which the scores foresaw, is no drift", () => {
  expect(flightsAt("2013-04-13T04:00:00Z").status).toBe("stable");
});
