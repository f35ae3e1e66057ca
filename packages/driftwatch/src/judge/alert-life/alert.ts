import type { CauseClass } from "../cause-class.ts";
import type { Severity } from "../verdict.ts";

/** What a check says of one cause on one feature; on the whole model where `feature` is null. */
export type Finding = {
  readonly cause: CauseClass;
  readonly feature: string | null;
  /** Past its threshold, and long enough so for its rule. */
  readonly isFired: boolean;
  /** Value over threshold; `null` where this check could not tell. */
  readonly ratio: number | null;
  readonly severity: Severity;
};

/** Where an alert stands. Firing or not is another matter: that is what `features` say. */
export type AlertState = "open" | "acknowledged" | "snoozed" | "resolved";

export type AlertFeature = {
  /** `null`: the model as a whole. */
  readonly feature: string | null;
  readonly joinedAt: number;
  readonly isFiring: boolean;
  readonly ratio: number | null;
  readonly severity: Severity;
  /** Findings of other causes on the same feature, which explain this one and open nothing. */
  readonly evidence: readonly Finding[];
};

/** Why an alert is over. */
export type Resolution =
  | { readonly by: "quiet" }
  /** Somebody says what it was; `isNormal`: it is how the data are now, and a new baseline says so. */
  | { readonly by: "person"; readonly cause: string; readonly isNormal: boolean };

/** One problem, from its opening to its end. Times are epoch milliseconds. */
export type Alert = {
  readonly id: string;
  readonly cause: CauseClass;
  readonly state: AlertState;
  readonly openedAt: number;
  /** The worst it was since it opened: 3 of a gap, whatever it grows to. */
  readonly severity: Severity;
  readonly features: readonly AlertFeature[];
  readonly lastJoinedAt: number;
  /** Since when every signal has been below .7 of its threshold; `null` where one is not, or is not known. */
  readonly quietSince: number | null;
  readonly snoozedUntil: number | null;
  readonly resolvedAt: number | null;
  readonly resolution: Resolution | null;
  /** Checks that found it still firing without a message. */
  readonly repeats: number;
};

/** Why somebody is told. */
export type Notice = "opened" | "raised" | "snooze-ended" | "reopened" | "resolved";

/** The alert after a tick, and what is to be said about it. */
export type AlertStep = { readonly alert: Alert; readonly notify: Notice | null };
