import { type RuleSettings, ruleSettings } from "@driftguard/protocol";

export type RuleKind = RuleSettings["kind"];

/** One number of a rule that the reader may set. */
export type RuleField = {
  readonly name: string;
  /** Stands before and after the number, so that the rule reads as a sentence. */
  readonly before: string;
  readonly after: string;
  readonly step: number;
};

export type RuleKindWords = {
  readonly kind: RuleKind;
  readonly label: string;
  /** How it behaves, measured: what a reader must know before choosing it. */
  readonly note: string;
  readonly fields: readonly RuleField[];
};

const hours: RuleField = { name: "window_hours", before: "over", after: "hours", step: 1 };

/** What a rule can be, with what is known of each. */
export const ruleKinds: readonly RuleKindWords[] = [
  {
    kind: "default",
    label: "Default policy",
    note: "Learns each signal's own limit from 28 days and pages on material change; about one false alarm in five model-quarters.",
    fields: [],
  },
  {
    kind: "psi",
    label: "Population stability index",
    note: "Calm over 7 days, and slow: it found 1.4 % of material shifts within a day. Over 24 h it alarms in up to 75 % of weeks.",
    fields: [{ name: "above", before: "PSI of any feature above", after: "", step: 0.01 }, hours],
  },
  {
    kind: "p-value",
    label: "p-value",
    note: "Alarms in 88 to 100 % of weeks on seasonal traffic: with many rows any difference has a small p.",
    fields: [{ name: "below", before: "p of any feature below", after: "", step: 0.01 }, hours],
  },
  {
    kind: "distance",
    label: "Distance to the baseline",
    note: "Without season: alarms in 25 to 100 % of weeks on seasonal traffic, and finds 72 % of material shifts.",
    fields: [{ name: "above", before: "distance of any feature above", after: "", step: 0.01 }, hours],
  },
  {
    kind: "performance",
    label: "Performance",
    note: "Gap, accuracy and loss against their own 28 days; needs labels. On a year of flights: one alert, the true one.",
    fields: [
      { name: "deviations", before: "more than", after: "standard deviations over its own 28 days", step: 0.5 },
      { name: "floor", before: "and at least", after: "", step: 0.01 },
    ],
  },
  {
    kind: "error-rate",
    label: "Error rate",
    note: "Failed predictions of 15 minutes, from 20 requests on, in two checks running.",
    fields: [{ name: "above", before: "share of failed predictions above", after: "", step: 0.01 }],
  },
  {
    kind: "latency",
    label: "Latency",
    note: "The 95th percentile of 15 minutes, from 200 requests on, against the same hour of other days.",
    fields: [{ name: "times", before: "p95 above", after: "times its usual", step: 0.1 }],
  },
];

/** The settings of a kind as they are where nothing was chosen: the schema's own defaults. */
export function defaultSettings(kind: RuleKind): RuleSettings {
  return ruleSettings.parse({ kind });
}

/** The kind of that name; the default policy where it is none. */
export function ruleKind(name: string | undefined): RuleKindWords {
  const [first] = ruleKinds;
  const found = ruleKinds.find(({ kind }) => kind === name) ?? first;
  if (found === undefined) throw new TypeError("ruleKind needs one kind at least");
  return found;
}
