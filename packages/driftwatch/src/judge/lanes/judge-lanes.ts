import { hasSignal, signals, type Signal } from "../../detectors/detectors.ts";
import type { Bins } from "../../profile/profile.ts";
import { severityOf } from "../severity.ts";
import { dayMs, hourMs } from "../spans.ts";
import type { Severity, Span, Status } from "../verdict.ts";
import { historyLimit, type Calibration } from "./calibrate.ts";
import { allSignals, laneLimits, laneSpan, windowRowsMin } from "./lane-signals.ts";
import { laneReference } from "./lane-reference.ts";
import { laneWindow, type LaneWindow, type SpanProfile, type WindowContext } from "./lane-window.ts";
import { judgeSignal, type SignalJudgement } from "./judge-signal.ts";
import type { SignalValues } from "./signal-values.ts";
import { stageOf, type Lane, type Stage } from "./stage.ts";

export type LanesInput = WindowContext & {
  readonly now: number;
  /**
   * Quarter-hours or hours up to `now`: a day of them, and as many more, up to seven, as 200 rows take. Their ends must
   * meet `now` and the two hours before it.
   */
  readonly spans: readonly SpanProfile[];
  /** Whole days of clean production so far. */
  readonly cleanDays: number;
  readonly calibrations: Readonly<Record<Lane, Calibration | null>>;
  /** Standard deviations that history excuses, see `historyFactor`. */
  readonly c?: number;
  /** Features of the model and of all its monitored segments, which share one budget of false alarms. */
  readonly featuresInAll?: number;
};

export type LanesJudgement = {
  readonly stage: Stage;
  /** One a feature and running lane: slow ones first, each in the order of the bins. */
  readonly features: readonly FeatureJudgement[];
};

/** What one lane makes of one feature. */
export type FeatureJudgement = {
  readonly feature: string;
  readonly lane: Lane;
  readonly window: Span;
  readonly status: Status;
  /** Why it could not be judged: "too-few-rows", "no-history" or "no-calibration". */
  readonly reason: string | null;
  readonly severity: Severity;
  /** The largest value over threshold; `null` where nothing could be judged. */
  readonly ratio: number | null;
  /** Signals that made it fire; empty unless `status` is "drift". */
  readonly fired: readonly Signal[];
  /** The signals of the newest window, each judged by that window alone. */
  readonly signals: readonly SignalJudgement[];
};

/** Windows of the fast lane, and how many of them a feature must exceed in. */
const fastWindows = 3;
const fastExceeded = 2;
const slowDaysMax = 7;

/**
 * The default policy: two lanes, seasonal, calibrated on the model's own past.
 *
 * The slow lane fires at once where the last 24 hours exceed a threshold; the fast lane where two of the last three hours
 * do, each of 200 rows. A threshold is the largest of a floor, a chance limit and the history's mean + c sd. With too few
 * rows, or too short a past, the answer is "insufficient" or "undecided", never "stable"; nor does a slow window that had
 * to be longer than a day ever fire, for it was not calibrated.
 */
export function judgeLanes(input: LanesInput): LanesJudgement {
  const stage = stageOf(input.cleanDays, input.c);
  const slow = judgeSlow(input, stage);
  return { stage, features: stage.hasFastLane ? [...slow, ...judgeFast(input, stage)] : slow };
}

function judgeSlow(input: LanesInput, stage: Stage): FeatureJudgement[] {
  const { bins, now, spans } = input;
  let days = 1;
  let window = laneWindow(input, spans, laneSpan("slow", now));
  while (window.rows < windowRowsMin && days < slowDaysMax) {
    days += 1;
    window = laneWindow(input, spans, { from: now - days * dayMs, to: now });
  }
  const judged = judgeWindow(input, window, {
    lane: "slow",
    stage,
    calibration: input.calibrations.slow,
    isLong: days > 1,
  });
  return bins.features.map(({ feature }, i) => {
    const seen = { feature, lane: "slow", window: window.span, newest: judged.features?.[i] ?? null } as const;
    const fired = exceeding(seen.newest);
    return summarise({
      ...seen,
      reason: judged.reason,
      fired,
      heldRatio: fired.length > 0 ? ratioOf(seen.newest) : null,
    });
  });
}

function judgeFast(input: LanesInput, stage: Stage): FeatureJudgement[] {
  const rules: WindowRules = { lane: "fast", stage, calibration: input.calibrations.fast, isLong: false };
  const windows = Array.from({ length: fastWindows }, (_, ago) => {
    const window = laneWindow(input, input.spans, laneSpan("fast", input.now - ago * hourMs));
    return judgeWindow(input, window, rules);
  });
  const window = laneSpan("fast", input.now);
  return input.bins.features.map(({ feature }, i) => {
    const each = windows.map((judged) => judged.features?.[i] ?? null);
    const newest = each[0] ?? null;
    const hot = each.filter((signalsOfOne) => exceeding(signalsOfOne).length > 0);
    const isFired = newest !== null && hot.length >= fastExceeded;
    // As severe as two of the windows agree on.
    const heldRatio = isFired
      ? (hot.map(ratioOf).toSorted((a, b) => (b ?? 0) - (a ?? 0))[fastExceeded - 1] ?? null)
      : null;
    const fired = isFired ? signals.filter((signal) => hot.some((one) => exceeding(one).includes(signal))) : [];
    return summarise({ feature, lane: "fast", window, newest, reason: windows[0]?.reason ?? null, fired, heldRatio });
  });
}

type WindowRules = {
  readonly lane: Lane;
  readonly stage: Stage;
  readonly calibration: Calibration | null;
  /** Longer than what was calibrated. */
  readonly isLong: boolean;
};

/** Each feature's signals in one window, or why there are none. */
type JudgedWindow =
  | { readonly features: readonly (readonly SignalJudgement[])[]; readonly reason: null }
  | { readonly features: null; readonly reason: string };

function judgeWindow(input: LanesInput, window: LaneWindow, rules: WindowRules): JudgedWindow {
  const { bins } = input;
  const { reference } = rules.stage;
  if (reference === "none") return { features: null, reason: "no-history" };
  if (window.rows < windowRowsMin) return { features: null, reason: "too-few-rows" };
  const expected = laneReference(input, window, reference);
  const values = allSignals(bins, expected, window.profile, laneLimits(input.featuresInAll ?? bins.features.length));
  return { features: values.map((found, feature) => judgeSignals(found, feature, bins, rules)), reason: null };
}

function judgeSignals(values: SignalValues, feature: number, bins: Bins, rules: WindowRules): SignalJudgement[] {
  const { stage, lane, calibration } = rules;
  const kind = bins.features[feature]?.kind ?? "numeric";
  return signals
    .filter((signal) => hasSignal(kind, signal))
    .map((signal) => {
      const history = stage.c === null ? null : calibration && historyLimit(calibration, feature, signal, stage.c);
      const isCalibrated = !rules.isLong && (stage.c === null || history !== null);
      return judgeSignal({ signal, found: values[signal], floor: stage.floors[lane][signal], history, isCalibrated });
    });
}

function summarise(judged: {
  readonly feature: string;
  readonly lane: Lane;
  readonly window: Span;
  readonly newest: readonly SignalJudgement[] | null;
  readonly reason: string | null;
  readonly fired: readonly Signal[];
  readonly heldRatio: number | null;
}): FeatureJudgement {
  const { newest, fired, heldRatio, reason, ...where } = judged;
  const ratio = heldRatio ?? ratioOf(newest);
  const statuses = (newest ?? []).map(({ status }) => status);
  const doubt = (newest ?? []).find((one) => one.reason !== null && one.status !== "insufficient")?.reason ?? null;
  const status: Status =
    fired.length > 0
      ? "drift"
      : statuses.every((one) => one === "insufficient")
        ? "insufficient"
        : statuses.includes("undecided")
          ? "undecided"
          : "stable";
  return {
    ...where,
    status,
    reason: status === "drift" || status === "stable" ? null : (reason ?? doubt ?? "too-few-rows"),
    severity: severityOf(ratio, fired.length > 0),
    ratio,
    fired,
    signals: newest ?? [],
  };
}

function exceeding(judged: readonly SignalJudgement[] | null): Signal[] {
  return (judged ?? []).filter(({ status }) => status === "drift").map(({ signal }) => signal);
}

function ratioOf(judged: readonly SignalJudgement[] | null): number | null {
  const ratios = (judged ?? []).flatMap(({ value, threshold }) =>
    value === null || threshold === null ? [] : [value / threshold],
  );
  return ratios.length === 0 ? null : Math.max(...ratios);
}
