import type { VerdictAnswer } from "@driftguard/protocol";
import type { Alert, PerformanceJudgement } from "driftwatch";

import type { Description } from "../alerts/index.ts";
import { dayMs, hourMs } from "../profiles/index.ts";
import type { PerformanceLimits } from "./judge-model-performance.ts";
import type { SummedHour } from "./queries/performance-hours.ts";
import { ratesOf, sumOf } from "./rates.ts";
import type { SegmentRate } from "./segment-rates.ts";

export type DescribePerformanceInput = {
  readonly alert: Alert;
  readonly judgement: PerformanceJudgement;
  readonly task: string;
  readonly limits: PerformanceLimits;
  readonly hours: readonly SummedHour[];
  readonly segments: readonly SegmentRate[];
  /** What the inputs did meanwhile, worst first. */
  readonly inputs: readonly VerdictAnswer[];
};

const seriesStepMs = 3 * hourMs;
const seriesMs = 30 * dayMs;

/** A performance alert in words and figures: what came against what was said, where most, whether the inputs explain it. */
export function describePerformance({
  alert,
  judgement,
  task,
  limits,
  hours,
  segments,
  inputs,
}: DescribePerformanceInput): Description {
  const { window } = judgement;
  const sums = sumOf(hours.filter(({ hour }) => hour >= window.from && hour < window.to));
  const rates = ratesOf(sums);
  const moved = inputs.filter(({ status }) => status === "drift");
  const worst = judgement.signals.toSorted((one, other) => ratioOf(other) - ratioOf(one))[0];
  const shownSegments = segments.filter(({ gap }) => gap !== null).slice(0, 8);
  return {
    title: titleOf(task, rates, alert.openedAt),
    score: worst === undefined ? null : Math.abs(worst.value),
    pValue: null,
    threshold: worst?.threshold ?? null,
    sentence: sentenceOf(task, rates, judgement),
    probably:
      moved.length === 0
        ? "No input crossed its threshold, so this is probably a change in how outcomes follow from inputs, not in the inputs. Estimated performance cannot see it."
        : `Probably because inputs moved: ${moved
            .slice(0, 3)
            .map(({ feature }) => feature)
            .join(", ")}.`,
    evidence: [],
    where: whereOf(task, shownSegments),
    nextSteps: [
      shownSegments[0] === undefined
        ? "Look at the predictions with their labels, the worst first."
        : `Look at ${shownSegments[0].column} = ${shownSegments[0].value} first.`,
      "Retrain only if it lasts: a model trained on an exception learns the exception.",
    ],
    rule: `Performance over the labelled predictions of 24 h: gap, accuracy drop and excess loss, each against the larger of ${limits.floor} and mean + ${limits.c} sd of its own last 28 days`,
    closes: "by itself after 24 h with every signal below 0.7 of its threshold",
    window: { from: new Date(window.from).toISOString(), to: new Date(window.to).toISOString() },
    rows: judgement.labelled,
    baseline: null,
    findings: judgement.signals.map((signal) => verdictOf(signal, judgement)),
    unchanged: unchangedOf(inputs),
    distributions: [],
    byPolicy: true,
    series: seriesOf(task, hours, window.to),
    segments: shownSegments.map(({ column, value, rows, before, expected, actual }) => ({
      column,
      value,
      rows,
      before,
      expected,
      actual,
    })),
  };
}

/** Inputs inside their own history, each by its worst signal: red herrings answered before they are asked. */
function unchangedOf(inputs: readonly VerdictAnswer[]): Description["unchanged"] {
  const seen = new Map<string, Description["unchanged"][number]>();
  for (const { feature, method, status, effect, threshold, ratio } of inputs) {
    if (seen.has(feature) || ratio === null || status === "drift") continue;
    const note = `${method.toUpperCase()} ${figure(effect.value)}, inside what its own history allows (up to ${figure(threshold)})`;
    seen.set(feature, { feature, note, ratio });
  }
  return [...seen.values()].slice(0, 6);
}

type Rates = ReturnType<typeof ratesOf>;

function titleOf(task: string, { actual, expected, gap }: Rates, openedAt: number): string {
  const since = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" }).format(openedAt);
  if (actual === null || expected === null || gap === null)
    return `Performance: outcomes leave the predictions behind, since ${since}`;
  if (task !== "binary")
    return `Performance: outcomes are ${figure(Math.abs(gap))} ${gap > 0 ? "above" : "below"} the predictions on average, since ${since}`;
  if (gap > 0 && expected > 0)
    return `Performance: outcomes are ${figure(actual / expected)} times as frequent as predicted, since ${since}`;
  return `Performance: ${percent(actual)} of outcomes against ${percent(expected)} predicted, since ${since}`;
}

function sentenceOf(
  task: string,
  { actual, expected }: Rates,
  { labelled, outstanding }: PerformanceJudgement,
): string {
  const say = task === "binary" ? percent : figure;
  const of = actual === null || expected === null ? "" : `Realised ${say(actual)} against ${say(expected)} predicted `;
  return `${of}over ${labelled.toLocaleString("en-US")} labelled predictions (24 h; ${outstanding.toLocaleString("en-US")} labels outstanding).`;
}

function whereOf(task: string, segments: readonly SegmentRate[]): string | null {
  const [first] = segments;
  if (first === undefined || first.actual === null || first.expected === null || first.gap === null) return null;
  const others = segments.filter(({ column }) => column === first.column).slice(1, 4);
  const points = (gap: number | null): string =>
    gap === null ? "" : task === "binary" ? `${gap > 0 ? "+" : "−"}${Math.abs(gap * 100).toFixed(0)}` : figure(gap);
  const say = task === "binary" ? percent : figure;
  const rest = others.length === 0 ? "" : `; ${others.map(({ value, gap }) => `${value} ${points(gap)}`).join(", ")}`;
  return `Largest at ${first.value}: ${say(first.actual)} against ${say(first.expected)}, gap ${points(first.gap)}${task === "binary" ? " points" : ""}${rest}.`;
}

function verdictOf(signal: PerformanceJudgement["signals"][number], judgement: PerformanceJudgement): VerdictAnswer {
  const ratio = signal.threshold === null ? null : Math.abs(signal.value) / signal.threshold;
  return {
    feature: signalWords[signal.signal],
    method: signal.signal,
    status: signal.status,
    severity: signal.status === "drift" ? judgement.severity : ratio !== null && ratio >= 0.7 ? 2 : 0,
    reason: judgement.reason,
    statistic: signal.value,
    effect: { name: signal.signal, value: Math.abs(signal.value), unit: "rate" },
    threshold: signal.threshold,
    ratio,
    p_value: null,
    n: judgement.labelled,
    m: signal.history?.windows ?? 0,
    missing: { reference: 0, current: judgement.outstanding },
    details: signal.history === null ? {} : { mean: signal.history.mean, deviation: signal.history.deviation },
  };
}

/** Realised and predicted over trailing 24 hours, every three hours of the last 30 days. */
function seriesOf(task: string, hours: readonly SummedHour[], to: number): Description["series"] {
  const ends = Array.from({ length: seriesMs / seriesStepMs }, (_, step) => to - seriesMs + (step + 1) * seriesStepMs);
  const points = ends.map((end) => ({
    at: new Date(end).toISOString(),
    ...ratesOf(sumOf(hours.filter(({ hour }) => hour >= end - dayMs && hour < end))),
  }));
  const unit = task === "binary" ? "share" : "";
  return [
    { name: "actual", unit, threshold: null, points: points.map(({ at, actual }) => ({ at, value: actual })) },
    { name: "predicted", unit, threshold: null, points: points.map(({ at, expected }) => ({ at, value: expected })) },
  ];
}

const signalWords = { gap: "gap", "accuracy-drop": "accuracy drop", "excess-loss": "excess loss" } as const;

function ratioOf({ value, threshold }: PerformanceJudgement["signals"][number]): number {
  return threshold === null ? 0 : Math.abs(value) / threshold;
}

function figure(value: number | null): string {
  return value === null ? "unknown" : value.toLocaleString("en-US", { maximumSignificantDigits: 2 });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
