import type { Severity, Span } from "../judge/verdict.ts";
import type { ChartSpec } from "./chart-spec.ts";

/**
 * Everything a person reads of an alert, whatever the channel. It is plain JSON, so that an outbox can keep it; no writer
 * adds a fact of its own, so mail, Slack and webhook cannot contradict each other.
 *
 * Names of users (organisation, model, features, levels) may hold any text: the writers escape them.
 */
export type AlertMessage = {
  readonly organisation: string;
  readonly model: { readonly name: string; readonly version: string };
  /** As people say "alert 77"; `null` where nobody counts, as in the library alone or in a test message. */
  readonly number: number | null;
  readonly kind: AlertKind;
  /** Of the alert now; once it is resolved, the worst it had. */
  readonly severity: Severity;
  readonly cause: CauseClass;
  /** One sentence with the ratio, without a full stop: "Flights are disrupted 3.4 times as often as predicted". */
  readonly headline: string;
  /** One or two sentences in figures, with rows: "68.6 % of flights were disrupted, 20.3 % were predicted, over 761 …". */
  readonly summary: string;
  readonly openedAt: number;
  readonly sentAt: number;
  /** `null` unless the kind is resolved. */
  readonly resolvedAt: number | null;
  /** What was compared, and over how many rows. */
  readonly window: Span;
  readonly rows: number;
  /** `null` where the rule compares with a constant, such as an error rate above 5 %. */
  readonly comparedWith: ComparedWith | null;
  /** Worst first. */
  readonly findings: readonly Finding[];
  readonly segments: Segments | null;
  /** A full sentence that begins in lower case and follows "Probably"; never a certainty. */
  readonly probably: { readonly sentence: string; readonly evidence: readonly string[] } | null;
  /** What to do, in order; full sentences. */
  readonly next: readonly string[];
  /** What was looked at and is as before: a red herring answered before it is asked. */
  readonly unchanged: readonly { readonly name: string; readonly detail: string }[];
  /** Why the reader gets this, a full sentence: "The channel on-call receives alerts from severity 3 on." */
  readonly why: string;
  readonly links: AlertLinks;
  readonly chart: ChartSpec | null;
  /** Shown beside the model's name: "sample data". */
  readonly mark: string | null;
};

export type AlertKind = "opened" | "worse" | "resolved" | "reopened" | "reminder" | "test";

export type CauseClass =
  | "gap"
  | "volume"
  | "schema"
  | "missing"
  | "unseen"
  | "unit"
  | "distribution"
  | "correlation"
  | "prediction"
  | "performance"
  | "service";

/** The reference: a baseline, or the model's own past. `rows` is `null` for one made from statistics only. */
export type ComparedWith = { readonly name: string; readonly rows: number | null };

/** One signal of one feature (or of the model as a whole) that is part of the alert. */
export type Finding = {
  /** A feature's name, or "prediction", "score", "requests" … */
  readonly feature: string;
  /** As people name it: "KS", "JS", "missing rate", "unseen values", "gap", "error rate". */
  readonly signal: string;
  /** How `value` and `threshold` read: 0.31, or 31 %. */
  readonly unit: "number" | "share";
  readonly value: number;
  readonly threshold: number | null;
  /** `null` where the method has none; alerts are never opened by it. */
  readonly pValue: number | null;
  readonly severity: Severity;
  /** What the signal looks like in plain figures, such as the rate before and now; at most 4 are shown. */
  readonly comparisons: readonly Comparison[];
};

/** A share, rate or amount then and now: "missing" .02 and .31, level "LGA" .33 and .41, "median" 12 and 19. */
export type Comparison = {
  readonly label: string;
  readonly unit: "number" | "share";
  readonly baseline: number | null;
  readonly current: number | null;
};

/** The same two rates by the levels of one feature: "By airport, 24 h". */
export type Segments = {
  readonly title: string;
  readonly currentName: string;
  readonly baselineName: string;
  /** Largest difference first; rates between 0 and 1. */
  readonly rows: readonly {
    readonly name: string;
    readonly rows: number;
    readonly baseline: number;
    readonly current: number;
  }[];
};

/** Absolute addresses of our own making: no name of a user stands in them unencoded. */
export type AlertLinks = {
  readonly alert: string;
  /** `null` where the message is about no model, as a test's. */
  readonly model: string | null;
  /** Opens a page that asks: reading a mail changes nothing. `null` where there is nothing to acknowledge. */
  readonly acknowledge: string | null;
  /** Where the reader changes what arrives. */
  readonly channels: string | null;
};
