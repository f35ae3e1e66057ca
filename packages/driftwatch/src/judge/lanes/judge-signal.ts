import type { Signal } from "../../detectors/detectors.ts";
import type { Status } from "../verdict.ts";
import type { SignalValue } from "./signal-values.ts";

/** One signal of one window against its threshold, judged by that window alone. */
export type SignalJudgement = {
  readonly signal: Signal;
  readonly status: Status;
  readonly reason: string | null;
  readonly value: number | null;
  /** From which effect on it matters. */
  readonly floor: number;
  /** What chance alone reaches. */
  readonly critical: number | null;
  /** What the model's own past reaches; `null` where it is not known or not asked. */
  readonly history: number | null;
  /** The largest of the three. */
  readonly threshold: number | null;
};

export type SignalInput = {
  readonly signal: Signal;
  readonly found: SignalValue;
  readonly floor: number;
  readonly history: number | null;
  /** Whether the past was asked, or need not be: else what exceeds proves nothing. */
  readonly isCalibrated: boolean;
};

/** Beyond the threshold is drift, or undecided where the past is not known; below it stable, if it could have been seen. */
export function judgeSignal({ signal, found, floor, history, isCalibrated }: SignalInput): SignalJudgement {
  const shared = { signal, floor, history };
  if (found === null) {
    return { ...shared, status: "insufficient", reason: "too-few-rows", value: null, critical: null, threshold: null };
  }
  const { value, critical } = found;
  const threshold = Math.max(floor, critical, history ?? 0);
  const judged = { ...shared, value, critical, threshold };
  if (value >= threshold) {
    return isCalibrated
      ? { ...judged, status: "drift", reason: null }
      : { ...judged, status: "undecided", reason: "no-calibration" };
  }
  return critical > 2 * floor
    ? { ...judged, status: "undecided", reason: "too-few-rows" }
    : { ...judged, status: "stable", reason: null };
}
