import type { Performance } from "@driftguard/protocol";
import { binaryMetrics, type InputDays, type PerformanceJudgement, regressionMetrics, tellingInput } from "driftwatch";

import type { Context } from "../platform/context.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { createMemory } from "../platform/memory.ts";
import { dayMs, hourMs } from "../profiles/index.ts";
import { gapLimitOf } from "./gap-limit-of.ts";
import { judgeHours } from "./judge-model-performance.ts";
import type { PerformanceSource } from "./open-performance.ts";
import {
  listPerformanceSums,
  listSegmentDays,
  listSegmentFeatures,
  type SegmentDay,
  type SummedHour,
} from "./queries/performance-hours.ts";
import { ratesOf, sumOf } from "./rates.ts";
import { readInputDays } from "./read-input-days.ts";
import { segmentRates } from "./segment-rates.ts";

const pointsMax = 400;
const exactRowsMax = 200_000;

type Asked = { readonly days: number; readonly segment: string | null };
type Shown = Omit<Performance, "as_of">;

/** With 28 days of two features of twenty levels each is a third of a megabyte. */
const shownMax = 50;

/**
 * Shows realised and promised performance over time, now and by segment; and the judgement of the rule. What it came to is
 * remembered under all that it was made from: thousands of sums and a day's labelled rows are read once for all who look.
 * Where something waits to be counted, the rows tell more than the sums, and are read.
 */
export function createPerformanceShower(
  events: EventStore,
): (ctx: Context, source: PerformanceSource, asked: Asked) => Promise<Performance> {
  const known = createMemory<Shown>({ most: shownMax });
  return async (ctx, source, asked) => {
    const { key, model, task, alerts, limits, marks, stand } = source;
    const end = Math.ceil(ctx.now().getTime() / hourMs) * hourMs;
    const make = (): Promise<Shown> => showPerformance(ctx, events, source, { ...asked, end });
    const madeFrom = [key, stand.stamp, end, asked, model.public_id, model.task, task, alerts, limits, marks];
    const shown = stand.isBehind ? await make() : await known.recall(JSON.stringify(madeFrom), make);
    return { ...shown, as_of: ctx.now().toISOString() };
  };
}

async function showPerformance(
  ctx: Context,
  events: EventStore,
  { key, model, task, alerts, limits, marks }: PerformanceSource,
  { days, segment, end }: Asked & { readonly end: number },
): Promise<Shown> {
  const { hours, bySegment, inputs } = await ctx.transaction(async (tx) => {
    const [summed, features, inputDays] = await Promise.all([
      listPerformanceSums(tx, key, { from: end - Math.max(days + 1, 31) * dayMs, to: end }),
      listSegmentFeatures(tx, key),
      readInputDays(tx, key, { from: end - (days + 2) * dayMs, to: end }),
    ]);
    const chosen = segment !== null && features.includes(segment) ? [segment] : features.slice(0, 2);
    const split = chosen.map(async (feature) => ({
      feature,
      own: await listSegmentDays(tx, key, { days, to: end, feature }),
    }));
    return { hours: summed, bySegment: await Promise.all(split), inputs: inputDays };
  }, "read");
  const { judgement } = judgeHours({ task, hours, alerts, limits, end });
  const rows = await readLabelled(events, key, { from: end - dayMs, to: end });
  const today = sumOf(hours.filter(({ hour }) => hour >= end - dayMs));
  const gapLimit = gapLimitOf(judgement, task);
  return {
    model_id: model.public_id,
    task: model.task,
    judged: judgement.status !== "not-judged",
    reason: judgement.reason === null ? null : (reasons[judgement.reason] ?? judgement.reason),
    window: { from: new Date(end - dayMs).toISOString(), to: new Date(end).toISOString() },
    summary: summaryOf(model.task, today, judgement),
    now: {
      predictions: today.predictions,
      labelled: judgement.labelled,
      waiting: judgement.outstanding,
      actual: ratesOf(today).actual,
      expected: ratesOf(today).expected,
      metrics: metricsOf(model.task, rows),
      estimated: model.task === "binary" && today.labelled > 0 ? { accuracy: today.promised / today.labelled } : {},
      label_lag_minutes: lagOf(rows.lags),
    },
    signals: judgement.signals.map(({ signal, value, threshold, status }) => {
      const ratio = threshold === null ? null : Math.abs(value) / threshold;
      return {
        name: signal,
        value,
        threshold,
        ratio,
        severity:
          status === "drift" ? judgement.severity : ratio === null ? null : ratio >= 0.7 ? 2 : ratio >= 0.35 ? 1 : 0,
        status,
      };
    }),
    series: seriesOf(model.task, { hours, inputs }, { from: end - days * dayMs, to: end, now: ctx.now().getTime() }),
    label_hours: labelHoursOf(hours, end),
    segments: bySegment.map(({ feature, own }) =>
      segmentMap(feature, own, { days: Math.min(days, 28), end, gapLimit }),
    ),
    marks: [...marks],
  };
}

const reasons: Readonly<Record<string, string>> = {
  "no-scores":
    "The outputs are no scores between 0 and 1, so nothing is promised that could be broken; the metrics are shown.",
  task: "Only models of two classes with scores, and of numbers, are judged; the metrics are shown.",
  "no-baseline": "The baseline has no labels beside predictions, so how large an error is usual is not known.",
  "too-few-labels": "Fewer than 200 labels of the last 24 hours have come.",
  "no-history": "The model's labelled past is shorter than seven days.",
};

function summaryOf(task: string, sum: ReturnType<typeof sumOf>, { status, ratio }: PerformanceJudgement): string {
  const { actual, expected } = ratesOf(sum);
  if (sum.predictions === 0) return "No prediction in the last 24 hours.";
  if (actual === null || expected === null)
    return `Too few labels: ${sum.labelled} of ${sum.predictions} predictions of the last 24 hours.`;
  const say = (value: number): string =>
    task === "binary"
      ? `${(value * 100).toFixed(1)} %`
      : value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
  const words =
    status === "drift"
      ? "Outcomes have left the predictions behind"
      : status !== "stable"
        ? "Not decided yet"
        : (ratio ?? 0) >= 0.7
          ? "Outcomes are far from the predictions, just inside the limit"
          : "Outcomes follow the predictions";
  return `${words}: realised ${say(actual)}, predicted ${say(expected)} over ${sum.labelled.toLocaleString("en-US")} labelled predictions.`;
}

type Labelled = { readonly outputs: number[]; readonly labels: number[]; readonly lags: number[] };

async function readLabelled(
  events: EventStore,
  key: PerformanceSource["key"],
  range: { from: number; to: number },
): Promise<Labelled> {
  const rows: Labelled = { outputs: [], labels: [], lags: [] };
  for await (const columns of events.readColumns(
    { ...key, ...range },
    { numbers: false, categories: false, output: true, label: true, service: false },
  )) {
    for (let row = 0; row < columns.rows && rows.labels.length < exactRowsMax; row += 1) {
      const [output, label, at] = [
        columns.output[row] ?? Number.NaN,
        columns.labelNumber[row] ?? Number.NaN,
        columns.labelTime[row] ?? Number.NaN,
      ];
      if (Number.isNaN(label)) continue;
      if (!Number.isNaN(at)) rows.lags.push((at - (columns.time[row] ?? at)) / 60_000);
      if (Number.isNaN(output)) continue;
      rows.outputs.push(output);
      rows.labels.push(label);
    }
  }
  return rows;
}

/** The library's metrics, as plain numbers by name. */
function metricsOf(task: string, { outputs, labels }: Labelled): Record<string, number | null> {
  if (labels.length === 0) return {};
  if (task === "regression") return numbersOf(regressionMetrics(labels, outputs));
  if (task !== "binary") return {};
  return numbersOf(
    binaryMetrics({
      labels: labels.map((label) => label >= 0.5),
      predictions: outputs.map((score) => score >= 0.5),
      scores: outputs,
    }),
  );
}

function numbersOf(metrics: object): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, value]: [string, unknown]) => {
      if (value === null || typeof value === "number") return [[name, value]];
      const inner: unknown = typeof value === "object" && "value" in value ? value.value : undefined;
      return typeof inner === "number" ? [[name, inner]] : [];
    }),
  );
}

function lagOf(lags: readonly number[]): { median: number | null; p95: number | null } {
  if (lags.length === 0) return { median: null, p95: null };
  const sorted = lags.toSorted((one, other) => one - other);
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { median: at(0.5), p95: at(0.95) };
}

/** To five digits, which no drawing can tell from more: thousands of them would make a third of the page. */
function drawn(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(5));
}

/** Trailing 24 hours at evenly spaced ends; a point with under 30 labels is a gap. */
function seriesOf(
  task: string,
  { hours, inputs }: { readonly hours: readonly SummedHour[]; readonly inputs: readonly InputDays[] },
  { from, to, now }: { readonly from: number; readonly to: number; readonly now: number },
): Performance["series"] {
  const step = Math.max(hourMs, Math.ceil((to - from) / pointsMax / hourMs) * hourMs);
  const ends = Array.from({ length: Math.floor((to - from) / step) }, (_, index) => from + (index + 1) * step);
  const byHour = new Map(hours.map((hour) => [hour.hour, hour]));
  const sums = ends.map((end) =>
    sumOf(Array.from({ length: 24 }, (_, back) => byHour.get(end - (back + 1) * hourMs) ?? []).flat()),
  );
  const rates = sums.map(ratesOf);
  const expected = rates.map((rate) => rate.expected);
  const telling = tellingInput(inputs, { ends, expected, now });
  const share = (pick: (sum: ReturnType<typeof sumOf>) => number): (number | null)[] =>
    sums.map((sum) => drawn(task === "binary" && sum.labelled >= 30 ? pick(sum) / sum.labelled : null));
  return {
    times: ends.map((end) => new Date(end).toISOString()),
    predictions: sums.map(({ predictions }) => predictions),
    labelled: sums.map(({ labelled }) => labelled),
    actual: rates.map(({ actual }) => drawn(actual)),
    expected: expected.map(drawn),
    accuracy: share(({ correct }) => correct),
    estimated_accuracy: share(({ promised }) => promised),
    context: telling && { ...telling, values: telling.values.map(drawn) },
  };
}

/** The last 24 hours one by one: how many predictions each has, and how many of them a label. */
function labelHoursOf(hours: readonly SummedHour[], end: number): Performance["label_hours"] {
  const byHour = new Map(hours.map((hour) => [hour.hour, hour]));
  return Array.from({ length: 24 }, (_, index) => {
    const hour = end - (24 - index) * hourMs;
    const sums = byHour.get(hour);
    return {
      at: new Date(hour).toISOString(),
      predictions: sums?.predictions ?? 0,
      labelled: sums?.labelled ?? 0,
    };
  });
}

function segmentMap(
  column: string,
  own: readonly SegmentDay[],
  { days, end, gapLimit }: { days: number; end: number; gapLimit: number | null },
): Performance["segments"][number] {
  const starts = Array.from({ length: days }, (_, index) => end - (days - index) * dayMs);
  const rates = segmentRates(own, { column, from: end - dayMs });
  const sums = new Map(own.map((day) => [`${day.segment} ${day.from}`, day]));
  return {
    column,
    days: starts.map((start) => new Date(start).toISOString()),
    rows: rates.slice(0, 20).map(({ value, rows, actual, expected, gap, before }) => {
      return {
        value,
        rows,
        actual,
        expected,
        gap,
        before,
        cells: starts.map((start) => {
          const sum = sums.get(`${column}=${value} ${start}`) ?? sumOf([]);
          const cell = ratesOf(sum).gap;
          return {
            gap: drawn(cell),
            rows: sum.labelled,
            ratio: drawn(cell === null || gapLimit === null ? null : Math.abs(cell) / gapLimit),
          };
        }),
      };
    }),
  };
}
