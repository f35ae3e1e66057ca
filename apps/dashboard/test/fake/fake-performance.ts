import type { Performance } from "@driftguard/protocol";

import { dayMs, hourMs, id, iso, now } from "./clock.ts";
import { createRandom } from "./random.ts";

const days = 53;
const opened = now - 18 * hourMs;

/** Storms that a model saw coming: day before now, height, what of it the score took up. */
const storms: readonly (readonly [number, number, number])[] = [
  [46, 0.62, 0.7],
  [42, 0.2, 1],
  [36, 0.36, 0.65],
  [31, 0.16, 0.3],
  [11, 0.38, 0.8],
  [4, 0.4, 0.6],
];

/** Actual rate and mean score of 24 h windows: they rise together in storms, and part at the end in clear weather. */
export function flightSeries(): Performance["series"] {
  const random = createRandom(7);
  const length = days * 24;
  const wave = Array.from({ length }, () => random() - 0.5);
  const noise = (i: number): number => wave.slice(Math.max(0, i - 12), i + 1).reduce((sum, v) => sum + v, 0) / 13;
  const times = Array.from({ length }, (_, i) => now - (length - 1 - i) * hourMs);
  const hump = (at: number): readonly [number, number] =>
    storms.reduce<readonly [number, number]>(
      ([actual, seen], [daysAgo, height, share]) => {
        const rise = height * Math.exp(-(((at - (now - daysAgo * dayMs)) / (0.62 * dayMs)) ** 2));
        return [actual + rise, seen + rise * share];
      },
      [0, 0],
    );
  const parting = (at: number): number => 0.48 / (1 + Math.exp(-(at - opened - 2 * hourMs) / (1.8 * hourMs)));
  const actual = times.map((at, i) => Math.max(0.06, 0.22 + noise(i) * 0.6 + hump(at)[0] + parting(at)));
  const expected = times.map((at, i) => Math.max(0.1, 0.2 + noise(i) * 0.35 + hump(at)[1]));
  return {
    times: times.map(iso),
    predictions: times.map((_, i) => 936 + Math.round(noise(i) * 60)),
    labelled: times.map((at) =>
      at > now - 8 * hourMs ? Math.round(936 - ((at - now + 8 * hourMs) / hourMs) * 24) : 936,
    ),
    actual,
    expected,
    accuracy: times.map((at, i) => 0.79 + noise(i) * 0.3 - hump(at)[0] * 0.25 - parting(at) * 0.96),
    estimated_accuracy: times.map((at, i) => 0.79 + noise(i) * 0.2 - hump(at)[0] * 0.1 + parting(at) * 0.1),
    context: { feature: "visib", correlation: -0.88, values: times.map((at) => Math.max(2.5, 10 - hump(at)[0] * 11)) },
  };
}

/** A day of flights: none at night, and of the newest hours few that have landed. */
function labelHours(): Performance["label_hours"] {
  const perHour = [56, 38, 54, 43, 50, 64, 68, 66, 68, 62, 66, 40, 26, 5, 3, 0, 0, 0, 0, 1, 25, 67, 59, 76];
  return perHour.map((predictions, i) => ({
    at: iso(now - (24 - i) * hourMs),
    predictions,
    labelled: i < 20 ? predictions : Math.round(predictions * ([0.3, 0.13][i - 20] ?? 0)),
  }));
}

const airports = [
  { value: "LGA", rows: 234, expected: 0.193, actual: 0.923, before: 0.022 },
  { value: "JFK", rows: 242, expected: 0.181, actual: 0.604, before: 0.028 },
  { value: "EWR", rows: 285, expected: 0.226, actual: 0.554, before: 0.018 },
];
const carriers = [
  { value: "9E", rows: 71, expected: 0.222, actual: 0.885, before: 0.02 },
  { value: "MQ", rows: 66, expected: 0.19, actual: 0.828, before: 0.03 },
  { value: "US", rows: 58, expected: 0.121, actual: 0.744, before: 0.03 },
  { value: "B6", rows: 127, expected: 0.18, actual: 0.743, before: 0.01 },
  { value: "DL", rows: 115, expected: 0.131, actual: 0.621, before: 0.01 },
  { value: "VX", rows: 17, expected: 0.1, actual: 0.2, before: null },
];

export function flightPerformance(): Performance {
  const random = createRandom(11);
  const segment = (
    column: string,
    rows: readonly (Omit<(typeof carriers)[number], "before"> & { before: number | null })[],
  ) => ({
    column,
    days: Array.from({ length: days }, (_, i) => iso(Math.floor(now / dayMs) * dayMs - (days - 1 - i) * dayMs)),
    rows: rows.map((row) => ({
      ...row,
      gap: row.rows < 30 ? null : row.actual - row.expected,
      cells: Array.from({ length: days }, (_, i) => {
        if (i === days - 1 || (row.rows < 30 && i % 2 === 0))
          return { gap: null, rows: Math.round(random() * 29), ratio: null };
        const gap = i === days - 2 ? row.actual - row.expected - 0.2 : random() * 0.12 * (i % 9 === 0 ? 2 : 1);
        return { gap, rows: 200 + Math.round(random() * 80), ratio: gap / 0.383 };
      }),
    })),
  });
  return {
    model_id: id("model", 1),
    task: "binary",
    judged: true,
    reason: null,
    window: { from: iso(now - dayMs), to: iso(now) },
    as_of: iso(now),
    summary: "68.6 % were disrupted, 20.3 % were predicted, over 761 labelled predictions of the last 24 h.",
    now: {
      predictions: 984,
      labelled: 761,
      waiting: 223,
      actual: 0.686,
      expected: 0.203,
      metrics: {
        accuracy: 0.331,
        precision: 0.81,
        recall: 0.12,
        f1: 0.21,
        roc_auc: 0.642,
        log_loss: 1.19,
        calibration_error: 0.48,
      },
      estimated: { accuracy: 0.802 },
      label_lag_minutes: { median: 234, p95: 431 },
    },
    signals: [
      { name: "gap", value: 0.483, threshold: 0.383, ratio: 1.26, severity: 3, status: "drift" },
      { name: "accuracy drop", value: 0.471, threshold: 0.331, ratio: 1.42, severity: 3, status: "drift" },
      { name: "excess loss", value: 0.757, threshold: 0.565, ratio: 1.34, severity: 3, status: "drift" },
    ],
    series: flightSeries(),
    label_hours: labelHours(),
    segments: [segment("origin", airports), segment("carrier", carriers)],
    marks: [
      { at: iso(now - days * dayMs + hourMs), kind: "version", label: "v1" },
      { at: iso(opened), kind: "alert", label: "Alert 1" },
    ],
  };
}

/** A model whose labels nobody sends. */
export function unlabelledPerformance(): Performance {
  const series = flightSeries();
  const nothing = series.times.map(() => null);
  return {
    ...flightPerformance(),
    model_id: id("model", 3),
    judged: false,
    reason: "no labels in the last 60 days",
    summary: "No labels have come: only the estimate is shown.",
    now: {
      predictions: 178_204,
      labelled: 0,
      waiting: 178_204,
      actual: null,
      expected: 0.034,
      metrics: {},
      estimated: { accuracy: 0.962 },
      label_lag_minutes: { median: null, p95: null },
    },
    signals: [],
    label_hours: labelHours().map((hour) => ({ ...hour, labelled: 0 })),
    series: { ...series, labelled: series.times.map(() => 0), actual: nothing, accuracy: nothing, context: null },
    segments: [],
    marks: [],
  };
}
