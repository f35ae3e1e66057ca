import { stageOf } from "../lanes/stage.ts";
import { severityOf } from "../severity.ts";
import { dayMs, hourMs } from "../spans.ts";
import type { Severity, Span, Status } from "../verdict.ts";
import {
  performanceWindow,
  performanceWindows,
  type PerformanceHour,
  type PerformanceWindow,
} from "./performance-windows.ts";

export type PerformanceSignal = "gap" | "accuracy-drop" | "excess-loss";

/** How labels are read: models without probabilities, and those of several classes, are shown but not judged. */
export type PerformanceTask =
  | { readonly kind: "binary"; readonly hasScores: boolean }
  | { readonly kind: "regression"; readonly baseline: RegressionBaseline | null }
  | { readonly kind: "multiclass" | "other" };

/** How a model of numbers did on its baseline, in the unit of the label. */
export type RegressionBaseline = { readonly residualDeviation: number; readonly meanAbsoluteError: number };

export type PerformanceInput = {
  readonly task: PerformanceTask;
  /** The last 30 days, an hour each, with the labels that are known now; hours without predictions may be left out. */
  readonly hours: readonly PerformanceHour[];
  /** The end of the window that is judged, a whole hour; judge an old one again as its labels arrive. */
  readonly end: number;
  /** Standard deviations that history excuses, see `historyFactor`. */
  readonly c?: number;
  /** From which value on a signal matters, whatever the history; .10 where left out. */
  readonly floor?: number;
  /** Whether a window ended inside a performance alert: what was wrong then is no habit. */
  readonly isCut?: (end: number) => boolean;
};

export type PerformanceSignalJudgement = {
  readonly signal: PerformanceSignal;
  readonly status: Status;
  /** With its sign: a positive gap means that more came than was said. */
  readonly value: number;
  /** What its absolute value is compared with; `null` where the past is too short to know. */
  readonly threshold: number | null;
  readonly history: { readonly mean: number; readonly deviation: number; readonly windows: number } | null;
};

export type PerformanceJudgement = {
  readonly status: Status | "not-judged";
  /** "no-scores", "task", "no-baseline", "too-few-labels", "no-history"; `null` where it was judged. */
  readonly reason: string | null;
  readonly severity: Severity;
  readonly ratio: number | null;
  readonly window: Span;
  readonly predictions: number;
  readonly labelled: number;
  /** Predictions whose label has not come: late ones are often the bad ones. */
  readonly outstanding: number;
  readonly signals: readonly PerformanceSignalJudgement[];
};

const labelledMin = 200;
const usualFloor = 0.1;
const historyMs = 28 * dayMs;
const windowsMin = 100;

/**
 * Judges 24 hours of predictions by the labels that have come: three signals, folded, each against the largest of .10 and
 * mean + c sd of its own last 28 days, the last day left out.
 *
 * It needs 200 labelled predictions, and a past of 100 such windows over 7 days. Fewer are "insufficient" or "undecided";
 * tasks whose rule is not known are "not-judged", with the reason.
 */
export function judgePerformance(input: PerformanceInput): PerformanceJudgement {
  const { hours, end } = input;
  return judgePerformanceWindow({
    ...input,
    window: performanceWindow(hours, end),
    past: performanceWindows(hours, end - dayMs - historyMs + hourMs, end - dayMs),
  });
}

export type PerformanceWindowInput = Pick<PerformanceInput, "task" | "c" | "floor" | "isCut"> & {
  readonly window: PerformanceWindow;
  /** Windows that end at each hour of the 28 days before the last day. */
  readonly past: readonly PerformanceWindow[];
};

/** The same on windows that are at hand: whoever judges one hour after the other sums each of them up once. */
export function judgePerformanceWindow(input: PerformanceWindowInput): PerformanceJudgement {
  const { window, task } = input;
  const shared = {
    window: { from: window.end - dayMs, to: window.end },
    predictions: window.predictions,
    labelled: window.labelled,
    outstanding: window.predictions - window.labelled,
  };
  const nothing = { severity: 0, ratio: null, signals: [], ...shared } as const;
  const refusal = refusalOf(task);
  if (refusal !== null) return { status: "not-judged", reason: refusal, ...nothing };
  if (window.labelled < labelledMin) return { status: "insufficient", reason: "too-few-labels", ...nothing };
  const past = input.past.filter((old) => old.labelled >= labelledMin && !input.isCut?.(old.end));
  const days = new Set(past.map(({ end }) => Math.floor((end - 1) / dayMs))).size;
  const factor = past.length < windowsMin ? null : stageOf(days, input.c).c;
  const signals = signalsOf(task).map((signal) => judgeSignal(signal, { past, factor }, input));
  const ratios = signals.flatMap(({ value, threshold }) => (threshold === null ? [] : [Math.abs(value) / threshold]));
  const ratio = ratios.length === 0 ? null : Math.max(...ratios);
  const status = worst(signals.map((signal) => signal.status));
  const reason = status === "undecided" ? "no-history" : null;
  return { status, reason, severity: severityOf(ratio, status === "drift"), ratio, signals, ...shared };
}

function judgeSignal(
  signal: PerformanceSignal,
  { past, factor }: { readonly past: readonly PerformanceWindow[]; readonly factor: number | null },
  { window, task, floor = usualFloor }: PerformanceWindowInput,
): PerformanceSignalJudgement {
  const value = valueOf(signal, window, task);
  if (factor === null) {
    return { signal, status: "undecided", value, threshold: null, history: null };
  }
  const folded = past.map((old) => Math.abs(valueOf(signal, old, task)));
  const mean = folded.reduce((sum, one) => sum + one, 0) / folded.length;
  const deviation = Math.sqrt(folded.reduce((sum, one) => sum + (one - mean) ** 2, 0) / folded.length);
  const threshold = Math.max(floor, mean + factor * deviation);
  const status = Math.abs(value) >= threshold ? "drift" : "stable";
  return { signal, status, value, threshold, history: { mean, deviation, windows: past.length } };
}

function valueOf(signal: PerformanceSignal, window: PerformanceWindow, task: PerformanceTask): number {
  const scale = task.kind === "regression" ? (task.baseline?.residualDeviation ?? 1) : 1;
  const usual = task.kind === "regression" ? (task.baseline?.meanAbsoluteError ?? 0) : 0;
  switch (signal) {
    case "gap":
      return window.gap / window.labelled / scale;
    case "accuracy-drop":
      return window.accuracyDrop / window.labelled;
    case "excess-loss":
      return (window.excessLoss / window.labelled - usual) / scale;
    default:
      return signal satisfies never;
  }
}

function signalsOf(task: PerformanceTask): readonly PerformanceSignal[] {
  return task.kind === "regression" ? ["gap", "excess-loss"] : ["gap", "accuracy-drop", "excess-loss"];
}

function refusalOf(task: PerformanceTask): string | null {
  if (task.kind === "binary") return task.hasScores ? null : "no-scores";
  if (task.kind !== "regression") return "task";
  return task.baseline !== null && task.baseline.residualDeviation > 0 ? null : "no-baseline";
}

function worst(statuses: readonly Status[]): Status {
  if (statuses.includes("drift")) return "drift";
  return statuses.includes("undecided") ? "undecided" : "stable";
}
