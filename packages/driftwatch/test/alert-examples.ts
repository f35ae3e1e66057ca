import type { AlertMessage } from "../src/notify/index.ts";

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 21, 12);
const links = {
  alert: "https://driftguard.example.com/alerts/1",
  model: "https://driftguard.example.com/models/flight-disruption",
  acknowledge: "https://driftguard.example.com/alerts/1?do=acknowledge",
  channels: "https://driftguard.example.com/settings/channels",
};

/** The demonstration's alert: the figures of the first screen at source time 23 April 2013, 12:00 UTC. */
export const performanceAlert: AlertMessage = {
  organisation: "Example Air",
  model: { name: "flight-disruption", version: "v1" },
  number: 1,
  kind: "opened",
  severity: 3,
  cause: "performance",
  headline: "Flights are disrupted 3.4 times as often as predicted",
  summary:
    "68.6 % of flights were disrupted, 20.3 % were predicted, over 761 labelled predictions of the last 24 h (223 labels outstanding).",
  openedAt: now - 18 * hour,
  sentAt: now,
  resolvedAt: null,
  window: { from: now - 24 * hour, to: now },
  rows: 761,
  comparedWith: { name: "its own last 28 days", rows: 25_410 },
  findings: [
    {
      feature: "accuracy drop",
      signal: "estimated less real",
      unit: "number",
      value: 0.47,
      threshold: 0.33,
      pValue: null,
      severity: 3,
      comparisons: [{ label: "accuracy", unit: "share", baseline: 0.802, current: 0.331 }],
    },
    {
      feature: "excess loss",
      signal: "log loss less expected",
      unit: "number",
      value: 0.76,
      threshold: 0.57,
      pValue: null,
      severity: 3,
      comparisons: [],
    },
    {
      feature: "gap",
      signal: "actual less predicted",
      unit: "number",
      value: 0.483,
      threshold: 0.384,
      pValue: null,
      severity: 3,
      comparisons: [{ label: "disrupted", unit: "share", baseline: 0.203, current: 0.686 }],
    },
  ],
  segments: {
    title: "By airport, 24 h",
    currentName: "actual",
    baselineName: "predicted",
    rows: [
      { name: "LGA", rows: 234, baseline: 0.193, current: 0.923 },
      { name: "JFK", rows: 242, baseline: 0.183, current: 0.607 },
      { name: "EWR", rows: 285, baseline: 0.227, current: 0.558 },
    ],
  },
  probably: {
    sentence:
      "outcomes follow the inputs differently now: no input crossed its threshold, the weather is clear, nothing was deployed.",
    evidence: ["Estimated performance cannot see a change of this kind."],
  },
  next: ["Ask operations at LGA.", "Retrain only if it lasts."],
  unchanged: [
    { name: "Inputs", detail: "0 of 15 crossed their threshold" },
    { name: "Weather", detail: "visibility 10.0 mi, rain 0 in" },
    { name: "Deployments", detail: "none since Tue 29 Sept" },
    { name: "Estimated accuracy", detail: "80.2 %, real 33.1 %: it cannot see this change" },
  ],
  why: "You get this because the channel on-call receives performance alerts: one mail when it opens, one if it gets worse, one when it closes.",
  links,
  chart: {
    kind: "series",
    title: "Disrupted flights, 24 h windows",
    unit: "share",
    at: Array.from({ length: 121 }, (_, index) => now - (120 - index) * hour),
    lines: [
      { name: "actual", values: Array.from({ length: 121 }, (_, index) => actualAt(index)) },
      { name: "predicted", values: Array.from({ length: 121 }, (_, index) => predictedAt(index)) },
    ],
    threshold: null,
    openedAt: now - 18 * hour,
  },
  mark: "sample data",
};

// The demonstration's five days in shape, by hand, every four hours: up together on the second and third day, down, apart.
function actualAt(index: number): number {
  return along(
    index,
    [
      32, 36, 39, 43, 48, 51, 51, 51, 49, 45, 44, 47, 52, 56, 57, 57, 60, 58, 49, 30, 26, 26, 24, 20, 19, 23, 24, 24,
      32, 43, 60, 61, 61, 61, 68.6,
    ],
  );
}

function predictedAt(index: number): number {
  return along(
    index,
    [
      17, 17, 20, 25, 29, 30, 30, 31, 31, 34, 38, 42, 43, 43, 43, 45, 44, 38, 24, 22, 22, 19, 16, 13, 12, 12, 12, 12,
      13, 15, 17, 18, 18, 18, 20.3,
    ],
  );
}

/** A position among 121 hours on a line through points given in percent. */
function along(index: number, points: readonly number[]): number {
  const at = (index / 120) * (points.length - 1);
  const from = points[Math.floor(at)] ?? 0;
  const to = points[Math.ceil(at)] ?? from;
  return (from + (to - from) * (at - Math.floor(at))) / 100;
}

/** A feature whose unit changed, and two that follow it; one of them categorical. */
export const distributionAlert: AlertMessage = {
  ...performanceAlert,
  number: 77,
  kind: "worse",
  severity: 4,
  cause: "distribution",
  headline: "airport_delay is at 3.1 times its threshold, and 2 more features moved",
  summary:
    "The middle of airport_delay went from 12 to 41 min over 22,480 predictions of the last 24 h; carrier and dep_hour moved less.",
  rows: 22_480,
  comparedWith: { name: "training-2026-09", rows: 51_955 },
  findings: [
    {
      feature: "airport_delay",
      signal: "KS",
      unit: "number",
      value: 0.62,
      threshold: 0.2,
      pValue: 0,
      severity: 4,
      comparisons: [
        { label: "median", unit: "number", baseline: 12, current: 41 },
        { label: "missing", unit: "share", baseline: 0.04, current: 0.041 },
      ],
    },
    {
      feature: "carrier",
      signal: "JS",
      unit: "number",
      value: 0.231,
      threshold: 0.15,
      pValue: 3.2e-12,
      severity: 3,
      comparisons: [
        { label: "MQ", unit: "share", baseline: 0.081, current: 0.194 },
        { label: "UA", unit: "share", baseline: 0.17, current: 0.09 },
      ],
    },
    {
      feature: "dep_hour",
      signal: "missing rate",
      unit: "share",
      value: 0.118,
      threshold: 0.05,
      pValue: 0.0021,
      severity: 4,
      comparisons: [{ label: "missing", unit: "share", baseline: 0, current: 0.118 }],
    },
  ],
  segments: null,
  probably: {
    sentence: "airport_delay changed its unit from minutes to something about 3.4 times as small.",
    evidence: [
      "The ratio of the medians is 3.42, and the shapes agree after dividing by it.",
      "v1 went live 1 h before.",
    ],
  },
  next: ["Compare the producer of airport_delay before and after 14:00 UTC.", "Roll back v1 if it writes the field."],
  unchanged: [{ name: "Prediction", detail: "JS 0.04, threshold 0.10" }],
  why: "You get this because the channel on-call receives every alert from severity 3 on.",
  chart: {
    kind: "distribution",
    title: "airport_delay, min",
    baselineName: "training-2026-09",
    currentName: "last 24 h",
    edges: [0, 5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100],
    baseline: [0.12, 0.22, 0.25, 0.16, 0.1, 0.06, 0.05, 0.02, 0.01, 0.007, 0.003],
    current: [0.02, 0.03, 0.06, 0.08, 0.09, 0.11, 0.2, 0.17, 0.12, 0.08, 0.04],
  },
  mark: null,
};

export const levelsAlert: AlertMessage = {
  ...distributionAlert,
  number: 78,
  kind: "opened",
  severity: 2,
  cause: "unseen",
  headline: "carrier has values that training never saw, at 4 times the limit",
  chart: {
    kind: "levels",
    title: "carrier",
    baselineName: "training-2026-09",
    currentName: "last 24 h",
    levels: [
      { name: "UA", baseline: 0.17, current: 0.09 },
      { name: "B6", baseline: 0.16, current: 0.15 },
      { name: "EV", baseline: 0.15, current: 0.14 },
      { name: "MQ", baseline: 0.081, current: 0.194 },
      { name: "never seen", baseline: 0, current: 0.08 },
    ],
  },
};

/** One signal over time against its threshold, with a gap in it. */
export const thresholdAlert: AlertMessage = {
  ...distributionAlert,
  number: 79,
  kind: "reopened",
  severity: 3,
  cause: "missing",
  headline: "dep_hour is missing in 11.8 % of rows, 2.4 times its threshold",
  summary: "dep_hour is missing in 11.8 % of 22,480 predictions of the last 24 h; it never was before.",
  findings: distributionAlert.findings.slice(2),
  probably: { sentence: "the field stopped arriving from one producer: all such rows are of EWR.", evidence: [] },
  next: ["Ask who sends the rows of EWR."],
  chart: {
    kind: "series",
    title: "Missing rate of dep_hour, 24 h windows",
    unit: "share",
    at: Array.from({ length: 121 }, (_, index) => now - (120 - index) * hour),
    lines: [
      {
        name: "missing",
        values: Array.from({ length: 121 }, (_, index) =>
          index > 40 && index < 52
            ? null
            : 0.01 + 0.004 * Math.sin(index / 7) + (index > 96 ? (index - 96) * 0.0043 : 0),
        ),
      },
    ],
    threshold: { value: 0.05, name: "threshold" },
    openedAt: now - 14 * hour,
  },
};

export const resolvedAlert: AlertMessage = {
  ...performanceAlert,
  kind: "resolved",
  headline: "Flights are disrupted as often as predicted again",
  summary: "21.0 % of flights were disrupted, 22.4 % were predicted, over 902 labelled predictions of the last 24 h.",
  resolvedAt: now + 40 * hour,
  sentAt: now + 40 * hour,
  links: { ...links, acknowledge: null },
  probably: null,
  next: [],
  segments: null,
  chart: null,
};

/** Every text that a user can choose holds `text`. */
export function hostileAlert(text: string): AlertMessage {
  return {
    ...distributionAlert,
    organisation: text,
    model: { name: text, version: text },
    headline: `${text} moved`,
    summary: `${text} moved.`,
    comparedWith: { name: text, rows: null },
    findings: distributionAlert.findings.map((finding) => ({
      ...finding,
      feature: text,
      comparisons: [{ label: text, unit: "share", baseline: 0.1, current: 0.2 }],
    })),
    segments: {
      title: text,
      currentName: text,
      baselineName: text,
      rows: [{ name: text, rows: 3, baseline: 0.1, current: 0.2 }],
    },
    probably: { sentence: text, evidence: [text] },
    next: [text],
    unchanged: [{ name: text, detail: text }],
    why: text,
    chart: {
      kind: "levels",
      title: text,
      baselineName: text,
      currentName: text,
      levels: [{ name: text, baseline: 0.1, current: 0.2 }],
    },
    mark: text,
  };
}
