import type { Detector } from "../../detectors/detector.ts";
import { measureSafely } from "../../detectors/measure-safely.ts";
import type { Bins } from "../../profile/profile.ts";
import type { DetectorChoice } from "../choose-detectors.ts";
import { dayMs } from "../spans.ts";
import type { Span, Status } from "../verdict.ts";
import { isSignal } from "./lane-floors.ts";
import { windowRowsMin } from "./lane-signals.ts";
import type { Stage } from "./stage.ts";
import type { LaneSides } from "./window-look.ts";

/** What a method that the lanes do not know made of the last day of one feature. */
export type MethodJudgement = {
  readonly feature: string;
  readonly method: string;
  readonly window: Span;
  readonly status: Status;
  /** "too-few-rows", "no-history", or what the method itself says; `null` where it was judged. */
  readonly reason: string | null;
  readonly value: number | null;
  /** The largest of the chosen floor, what chance reaches (where the method knows that) and what the past reached; `null` while that is not known. */
  readonly threshold: number | null;
};

export type MethodHour = {
  readonly window: Span;
  readonly stage: Stage;
  readonly rows: number;
  /** The window, and what it should have been. */
  readonly sides: () => LaneSides;
  /** Of the chance that is excused in any one look at any one signal. */
  readonly alpha: number;
  /** Whether a day lies in an alert on a feature: what was wrong then is no habit. */
  readonly isCut: (time: number, feature: number) => boolean;
};

export type MethodWatch = {
  /** Judges the slow window that ends now, and remembers what it saw. */
  readonly close: (hour: MethodHour) => readonly MethodJudgement[];
};

const windowsMin = 100;
const daysMin = 7;
const daysKept = 28;

/**
 * Watches the last day of each feature by the chosen methods other than the four signals of the lanes, by the same rule: it
 * fires above a floor, what chance reaches and the mean and `c` standard deviations of its own past.
 *
 * The past is remembered from the moment the season is known, hour by hour, today left out; from 100 windows over 7 days on, so after
 * two weeks, it is judged. Until then each is "undecided" with the reason "no-history".
 *
 * @returns `null` where the lanes know all that was chosen
 */
export function watchMethods(bins: Bins, choice: DetectorChoice): MethodWatch | null {
  const watched = bins.features.flatMap((feature, at) =>
    choice(feature)
      .filter(({ detector }) => !isSignal(detector.id))
      .map(({ detector, floor }): Watched => ({ name: feature.feature, at, detector, floor, past: [] })),
  );
  return watched.length === 0 ? null : { close: (hour) => watched.map((one) => closeHour(one, bins, hour)) };
}

type Watched = {
  readonly name: string;
  readonly at: number;
  readonly detector: Detector;
  readonly floor: number;
  past: readonly { readonly to: number; readonly value: number }[];
};

function closeHour(watched: Watched, bins: Bins, hour: MethodHour): MethodJudgement {
  const { name, at, detector, floor } = watched;
  const shared = { feature: name, method: detector.id, window: hour.window };
  const doubt = (reason: string, status: Status = "undecided", value: number | null = null): MethodJudgement => ({
    ...shared,
    status,
    reason,
    value,
    threshold: null,
  });
  if (hour.rows < windowRowsMin) return doubt("too-few-rows", "insufficient");
  if (hour.stage.reference !== "seasonal") return doubt("no-history");
  const { current, expected } = hour.sides();
  const [feature, before, now] = [bins.features[at], expected.features[at], current.features[at]];
  if (feature === undefined || before === undefined || now === undefined)
    throw new RangeError("a profile has fewer features than its bins");
  const measure = measureSafely(detector, { bins: feature, reference: before, current: now, alpha: hour.alpha });
  const { value } = measure.effect;
  if (measure.sufficiency !== "ok" || value === null)
    return doubt(measure.reason ?? "too-few-rows", measure.sufficiency === "error" ? "error" : "insufficient");
  const { to } = hour.window;
  const known = watched.past.filter((one) => one.to > to - daysKept * dayMs);
  watched.past = [...known, { to, value }];
  const history = historyOf(
    known.filter((one) => one.to <= to - dayMs && !hour.isCut(one.to - 1, at)),
    hour.stage.c ?? 0,
  );
  if (history === null) return doubt("no-history", "undecided", value);
  const threshold = Math.max(floor, measure.critical ?? 0, history);
  return { ...shared, status: value >= threshold ? "drift" : "stable", reason: null, value, threshold };
}

/** Up to where a past of values goes: its mean and `c` standard deviations. */
function historyOf(past: Watched["past"], c: number): number | null {
  const days = new Set(past.map(({ to }) => Math.floor((to - 1) / dayMs)));
  if (past.length < windowsMin || days.size < daysMin) return null;
  const mean = past.reduce((sum, { value }) => sum + value, 0) / past.length;
  const variance = past.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / past.length;
  return mean + c * Math.sqrt(variance);
}
