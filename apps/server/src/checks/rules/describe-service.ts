import type { VerdictAnswer } from "@driftguard/protocol";

import type { Description } from "../../alerts/index.ts";
import { latencyQuantile, type StoredHour } from "../../performance/index.ts";
import { hourMs, quarterMs } from "../../profiles/index.ts";
import { describeRule } from "../../rules/index.ts";
import { figure, percent } from "../figures.ts";
import type { JudgedService } from "./judge-services.ts";

const seriesMs = 7 * 24 * hourMs;

/** An alert about the service in words and figures, from the rule that is furthest over its limit. */
export function describeService(judged: readonly JudgedService[]): Description {
  const worst = judged.toSorted((one, other) => (other.judgement.ratio ?? -1) - (one.judgement.ratio ?? -1))[0];
  if (worst === undefined) throw new RangeError("describeService needs a rule that was judged");
  const { rule, judgement, windows, hours, end } = worst;
  const newest = windows.at(-1);
  const isErrors = rule.settings.kind === "error-rate";
  const share = newest === undefined || newest.requests === 0 ? 0 : newest.failed / newest.requests;
  const usual = newest?.usualLatencyMsP95 ?? null;
  const p95 = newest?.latencyMsP95 ?? null;
  const times = usual === null || p95 === null ? "" : `, ${figure(p95 / usual)} times its usual`;
  return {
    title: isErrors
      ? `Service: ${percent(share)} of the predictions fail, the limit is ${percent(judgement.threshold ?? 0)}`
      : `Service: the 95th percentile of the latency is ${figure(p95)} ms${times}`,
    score: judgement.value,
    pValue: null,
    threshold: judgement.threshold,
    sentence: isErrors
      ? `${newest?.failed.toLocaleString("en-US") ?? 0} of ${judgement.requests.toLocaleString("en-US")} predictions of the last quarter of an hour failed; beyond chance at least ${percent(judgement.value ?? 0)} do (limit ${percent(judgement.threshold ?? 0)}).`
      : `95 of 100 predictions of the last quarter of an hour took up to ${figure(p95)} ms, over ${judgement.requests.toLocaleString("en-US")} predictions (limit ${figure(judgement.threshold)} ms, usual at this hour ${figure(usual)} ms).`,
    probably: "",
    evidence: [],
    where: null,
    nextSteps: isErrors
      ? ["Look at the latest failed predictions and what changed just before the first of them."]
      : ["Look at what the model waits for: its inputs' sources, its machine, its queue."],
    rule: describeRule(rule.settings),
    closes: "by itself after 24 h with every signal below 0.7 of its threshold",
    window: { from: new Date(end - quarterMs).toISOString(), to: new Date(end).toISOString() },
    rows: judgement.requests,
    baseline: null,
    findings: judged.map(serviceVerdict),
    unchanged: [],
    distributions: [],
    series: [isErrors ? errorSeries(hours, judgement.threshold, end) : latencySeries(hours, judgement.threshold, end)],
    segments: [],
    byPolicy: false,
  };
}

/** A service rule's judgement as a verdict. */
export function serviceVerdict({ rule, judgement, windows }: JudgedService): VerdictAnswer {
  const isErrors = rule.settings.kind === "error-rate";
  const newest = windows.at(-1);
  return {
    feature: "service",
    method: rule.settings.kind,
    status: judgement.status,
    severity: judgement.severity,
    reason: judgement.reason,
    statistic: isErrors ? (newest?.failed ?? null) : (newest?.latencyMsP95 ?? null),
    effect: {
      name: isErrors ? "failed, lower bound" : "latency, 95th percentile",
      value: judgement.value,
      unit: isErrors ? "share" : "ms",
    },
    threshold: judgement.threshold,
    ratio: judgement.ratio,
    p_value: null,
    n: judgement.requests,
    m: 0,
    missing: { reference: 0, current: 0 },
    details: { rule: rule.id },
  };
}

type Series = Description["series"][number];

function errorSeries(hours: readonly StoredHour[], threshold: number | null, end: number): Series {
  return {
    name: "failed",
    unit: "share",
    threshold,
    points: recent(hours, end).map(({ hour, predictions, failed }) => ({
      at: new Date(hour).toISOString(),
      value: predictions === 0 ? null : failed / predictions,
    })),
  };
}

function latencySeries(hours: readonly StoredHour[], threshold: number | null, end: number): Series {
  return {
    name: "latency, 95th percentile",
    unit: "ms",
    threshold,
    points: recent(hours, end).map(({ hour, latency }) => ({
      at: new Date(hour).toISOString(),
      value: latencyQuantile(latency, 0.95),
    })),
  };
}

function recent(hours: readonly StoredHour[], end: number): readonly StoredHour[] {
  return hours.filter(({ hour }) => hour >= end - seriesMs);
}
