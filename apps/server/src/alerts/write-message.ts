import { cause, type VerdictAnswer } from "@driftguard/protocol";
import type { AlertMessage, ChartSpec, Finding } from "driftwatch/notify";

import type { Links } from "../channels/index.ts";
import type { AlertBody } from "./alert-body.ts";
import type { AlertRow } from "./queries/alerts.ts";

export type MessageParts = {
  readonly kind: AlertMessage["kind"];
  readonly organisation: string;
  readonly model: { readonly name: string; readonly version: string };
  readonly links: Links;
  readonly now: number;
};

type Told = Pick<AlertRow, "id" | "number" | "cause" | "title" | "severity" | "opened_at" | "resolved_at" | "demo">;

/** An alert as the message that goes to every channel. */
export function writeMessage(
  alert: Told,
  body: AlertBody,
  { kind, organisation, model, links, now }: MessageParts,
): AlertMessage {
  const page = links.alert(alert.number);
  return {
    organisation,
    model,
    number: alert.number,
    kind,
    severity: severityOf(alert.severity),
    cause: cause.parse(alert.cause),
    headline: alert.title,
    summary: body.sentence,
    openedAt: alert.opened_at.getTime(),
    sentAt: now,
    resolvedAt: kind === "resolved" ? (alert.resolved_at?.getTime() ?? now) : null,
    window:
      body.window === null
        ? { from: now, to: now }
        : { from: Date.parse(body.window.from), to: Date.parse(body.window.to) },
    rows: body.rows,
    comparedWith: body.baseline === null ? null : { name: baselineName(body.baseline), rows: body.baseline.rows },
    findings: changedOf(body).slice(0, 20).flatMap(findingOf),
    segments: segmentsOf(body),
    probably:
      body.probably === "" ? null : { sentence: body.probably.replace(/^Probably /, ""), evidence: body.evidence },
    next: body.nextSteps,
    unchanged: body.unchanged.slice(0, 6).map(({ feature, note }) => ({ name: feature, detail: note })),
    why: "You get this because a channel of your organisation receives alerts of this severity.",
    links: {
      alert: page,
      model: links.model(model.name),
      acknowledge: kind === "resolved" ? null : `${page}?act=acknowledge`,
      channels: links.channels(),
    },
    chart: chartOf(body, alert.opened_at.getTime()),
    mark: alert.demo ? "sample data" : null,
  };
}

const signalNames: Readonly<Record<string, string>> = {
  ks: "KS",
  js: "JS",
  psi: "PSI",
  chi2: "Cramér's V",
  "error-rate": "failed",
  latency: "latency, 95th percentile in ms",
  gap: "gap",
  "accuracy-drop": "accuracy drop",
  "excess-loss": "excess loss",
  missing: "missing rate",
  unseen: "unseen values",
  volume: "predictions an hour",
};

/** Those over their threshold; an alert that closes has none, and then says how its features stand. */
function changedOf({ findings }: AlertBody): readonly VerdictAnswer[] {
  const changed = findings.filter(({ status }) => status === "drift");
  return changed.length > 0 ? changed : findings;
}

function findingOf(verdict: VerdictAnswer): Finding[] {
  if (verdict.effect.value === null) return [];
  const isShare = verdict.method === "missing" || verdict.method === "unseen";
  const rate = (missing: number, present: number): number | null =>
    missing + present === 0 ? null : missing / (missing + present);
  return [
    {
      feature: verdict.feature,
      signal: signalNames[verdict.method] ?? verdict.method,
      unit: isShare ? "share" : "number",
      value: verdict.effect.value,
      threshold: verdict.threshold,
      pValue: verdict.p_value,
      severity: severityOf(verdict.severity),
      comparisons:
        verdict.method === "missing"
          ? [
              {
                label: "missing",
                unit: "share",
                baseline: rate(verdict.missing.reference, verdict.m),
                current: rate(verdict.missing.current, verdict.n),
              },
            ]
          : [],
    },
  ];
}

function segmentsOf(body: AlertBody): AlertMessage["segments"] {
  const rows = body.segments.flatMap(({ value, rows: count, expected, actual }) =>
    expected === null || actual === null ? [] : [{ name: value, rows: count, baseline: expected, current: actual }],
  );
  const column = body.segments[0]?.column;
  return rows.length === 0 || column === undefined
    ? null
    : { title: `By ${column}`, currentName: "actual", baselineName: "predicted", rows: rows.slice(0, 8) };
}

function chartOf(body: AlertBody, openedAt: number): ChartSpec | null {
  const [line, second] = body.series;
  if (line !== undefined) {
    const lines = second === undefined ? [line] : [line, second];
    return {
      kind: "series",
      title: lines.map(({ name }) => name).join(" and "),
      unit: line.unit === "share" ? "share" : "number",
      at: line.points.map(({ at }) => Date.parse(at)),
      lines: lines.map(({ name, points }) => ({ name, values: points.map(({ value }) => value) })),
      threshold: line.threshold === null ? null : { value: line.threshold, name: "threshold" },
      openedAt,
    };
  }
  const [shape] = body.distributions;
  if (shape === undefined) return null;
  const names = { title: shape.feature, baselineName: "baseline", currentName: "now" };
  if (shape.levels !== null) {
    const levels = shape.levels.map((name, index) => ({
      name,
      baseline: shape.reference[index] ?? 0,
      current: shape.current[index] ?? 0,
    }));
    return { kind: "levels", ...names, levels: levels.slice(0, 8) };
  }
  return shape.edges === null
    ? null
    : { kind: "distribution", ...names, edges: shape.edges, baseline: shape.reference, current: shape.current };
}

function baselineName(baseline: { readonly number: number; readonly kind: string }): string {
  const kinds: Readonly<Record<string, string>> = {
    given: "the baseline you gave",
    learned: "learned from traffic",
    window: "a window of production",
    statistics: "from statistics",
  };
  return `baseline ${baseline.number} (${kinds[baseline.kind] ?? baseline.kind})`;
}

function severityOf(value: number): 0 | 1 | 2 | 3 | 4 {
  return ([0, 1, 2, 3, 4] as const).find((severity) => severity === value) ?? 4;
}
