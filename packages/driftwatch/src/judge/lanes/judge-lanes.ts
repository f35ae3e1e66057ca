import { hasSignal, signals, type Signal } from "../../detectors/detectors.ts";
import type { Bins } from "../../profile/profile.ts";
import { severityOf } from "../severity.ts";
import { dayMs, hourMs } from "../spans.ts";
import type { Severity, Span, Status } from "../verdict.ts";
import { historyLimit, type Calibration } from "./calibrate.ts";
import { laneLimits, laneSpan, windowRowsMin } from "./lane-signals.ts";
import type { SpanProfile, WindowContext } from "./lane-window.ts";
import { judgeSignal, type SignalJudgement } from "./judge-signal.ts";
import { type LaneFloorOf, stageFloor } from "./lane-floors.ts";
import type { SignalValues } from "./signal-values.ts";
import { onOtherDays, stageOf, type Lane, type Stage } from "./stage.ts";
import { lookAtSpans, type Look, type WindowLook } from "./window-look.ts";

export type LanesInput = WindowContext &
  LanesPast & {
    readonly now: number;
    /**
     * Quarter-hours or hours up to `now`: a day of them, and as many more, up to seven, as 200 rows take. Their ends must
     * meet `now` and the two hours before it.
     */
    readonly spans: readonly SpanProfile[];
    /** Features of the model and of all its monitored segments, which share one budget of false alarms. */
    readonly featuresInAll?: number;
  };

/** What a model has learnt, and how much it is allowed to cry. */
export type LanesPast = {
  /** Whole days of clean production so far. */
  readonly cleanDays: number;
  readonly calibrations: Readonly<Record<Lane, Calibration | null>>;
  /** Standard deviations that history excuses, see `historyFactor`. */
  readonly c?: number;
  /** What somebody wished to be looked at, and from where on it matters; as the stage has it unless told. */
  readonly floorOf?: LaneFloorOf;
};

/** The same as looks. */
export type LooksInput = LanesPast & { readonly bins: Bins; readonly now: number; readonly look: Look };

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
  const limits = laneLimits(input.featuresInAll ?? input.bins.features.length);
  return judgeLooks({ ...input, look: lookAtSpans(input, input.spans, limits) });
}

/** `judgeLanes` for whoever looks at windows in a way of their own, such as a simulation of many hours in a row. */
export function judgeLooks(input: LooksInput): LanesJudgement {
  const stage = stageOf(input.cleanDays, input.c);
  const slow = judgeSlow(input, stage);
  return { stage, features: stage.hasFastLane ? [...slow, ...judgeFast(input, stage)] : slow };
}

function judgeSlow(input: LooksInput, stage: Stage): FeatureJudgement[] {
  const { bins, now } = input;
  let days = 1;
  let found = lookAs(input, stage, laneSpan("slow", now));
  while (found !== null && found.look.rows < windowRowsMin && days < slowDaysMax) {
    days += 1;
    found = lookAs(input, stage, { from: now - days * dayMs, to: now });
  }
  const window = found?.span ?? laneSpan("slow", now);
  const judged = judgeWindow(bins, found?.look ?? null, {
    lane: "slow",
    stage: found?.look.isOfOtherDays() === true ? onOtherDays(stage) : stage,
    calibration: input.calibrations.slow,
    isLong: days > 1,
    floorOf: input.floorOf ?? stageFloor,
  });
  return bins.features.map(({ feature }, i) => {
    const newest = judged.features?.[i] ?? null;
    const fired = exceeding(newest);
    const heldRatio = fired.length > 0 ? ratioOf(newest) : null;
    return summarise({ feature, lane: "slow", window, newest, reason: judged.reason, fired, heldRatio });
  });
}

function judgeFast(input: LooksInput, stage: Stage): FeatureJudgement[] {
  const rules: WindowRules = {
    lane: "fast",
    stage,
    calibration: input.calibrations.fast,
    isLong: false,
    floorOf: input.floorOf ?? stageFloor,
  };
  const windows = Array.from({ length: fastWindows }, (_, ago) => {
    const found = lookAs(input, stage, laneSpan("fast", input.now - ago * hourMs));
    return judgeWindow(input.bins, found?.look ?? null, rules);
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

/** `null` while there is nothing to compare with. */
function lookAs(
  { look }: LooksInput,
  { reference }: Stage,
  span: Span,
): { readonly span: Span; readonly look: WindowLook } | null {
  return reference === "none" ? null : { span, look: look(span, reference) };
}

type WindowRules = {
  readonly lane: Lane;
  readonly stage: Stage;
  readonly calibration: Calibration | null;
  /** Longer than what was calibrated. */
  readonly isLong: boolean;
  readonly floorOf: LaneFloorOf;
};

/** Each feature's signals in one window, or why there are none. */
type JudgedWindow =
  | { readonly features: readonly (readonly SignalJudgement[])[]; readonly reason: null }
  | { readonly features: null; readonly reason: string };

function judgeWindow(bins: Bins, look: WindowLook | null, rules: WindowRules): JudgedWindow {
  if (look === null) return { features: null, reason: "no-history" };
  if (look.rows < windowRowsMin) return { features: null, reason: "too-few-rows" };
  const features = look.signals().map((found, feature) => judgeSignals(found, feature, bins, rules));
  return { features, reason: null };
}

function judgeSignals(values: SignalValues, feature: number, bins: Bins, rules: WindowRules): SignalJudgement[] {
  const { stage, lane, calibration } = rules;
  const kind = bins.features[feature]?.kind ?? "numeric";
  return signals
    .filter((signal) => hasSignal(kind, signal))
    .flatMap((signal) => {
      const floor = rules.floorOf({ feature, lane, signal, stage });
      if (floor === null) return [];
      const history = stage.c === null ? null : calibration && historyLimit(calibration, feature, signal, stage.c);
      const isCalibrated = !rules.isLong && (stage.c === null || history !== null);
      return [judgeSignal({ signal, found: values[signal], floor, history, isCalibrated })];
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
