import { calendarDay, seasonalCell } from "../../baseline/seasonal-cell.ts";
import { mergeProfiles } from "../../profile/merge-profiles.ts";
import type { Bins, Profile } from "../../profile/profile.ts";
import type { DetectorChoice } from "../choose-detectors.ts";
import { dayMs, hourMs } from "../spans.ts";
import { calibrate } from "./calibrate.ts";
import { type LanesJudgement, judgeLooks } from "./judge-lanes.ts";
import { keepFeatures } from "./keep-features.ts";
import { laneFloorsOf } from "./lane-floors.ts";
import { laneLimits, laneSpan, signalsOfLook } from "./lane-signals.ts";
import type { SpanProfile, WindowContext } from "./lane-window.ts";
import { lookAtHours } from "./look-at-hours.ts";
import type { Lane, Stage } from "./stage.ts";
import { type MethodHour, type MethodJudgement, watchMethods } from "./watch-methods.ts";
import { lookAtSpans, type Look } from "./window-look.ts";

export type HourWatchOptions = {
  readonly bins: Bins;
  /** Whose clock decides the hour of the day; UTC unless told. */
  readonly timeZone?: string;
  /** Standard deviations that history excuses, see `historyFactor`. */
  readonly c?: number;
  /** What each feature is measured by, and from where on it matters; the four signals with the policy's floors unless told. */
  readonly choice?: DetectorChoice;
  /** Features of the model and of all its monitored segments, which share one budget of false alarms. */
  readonly featuresInAll?: number;
};

/** What the lanes made of an hour, and what methods beside their four signals made of the day that it ends. */
export type HourJudgement = LanesJudgement & { readonly methods: readonly MethodJudgement[] };

/** Learns a model's habits from its hours, and judges each by them. */
export type HourWatch = {
  /** @param hour - the next one with a row; @throws RangeError if it is no whole hour, or not after the one before */
  close(hour: SpanProfile): HourJudgement;
};

const daysKept = 28;
const slowDaysMax = 7;

/**
 * The default policy over time, for whoever keeps hours in memory: the same two lanes as the server's. Once a day it learns
 * from the last 28 days; a day on which a feature fired teaches nothing about that feature.
 */
export function watchHours({ bins, timeZone = "UTC", c, choice, featuresInAll }: HourWatchOptions): HourWatch {
  const [dayOf, cellOf] = [calendarDay(timeZone), seasonalCell(timeZone)];
  const names = bins.features.map(({ feature }) => feature);
  const limits = laneLimits(featuresInAll ?? names.length);
  const floorOf = choice === undefined ? undefined : laneFloorsOf(bins, choice);
  const methods = choice === undefined ? null : watchMethods(bins, choice);
  const cuts = new Set<string>();
  const isCut = (time: number, feature: number): boolean => cuts.has(`${dayOf(time)} ${feature}`);
  let hours: SpanProfile[] = [];
  let learnt: Learnt | null = null;

  const learn = (now: number): Learnt => {
    const today = dayOf(now);
    const holds = (from: number, feature: number): boolean =>
      dayOf(from) < today && dayOf(from) >= today - daysKept && !isCut(from, feature);
    const past = hours.filter(({ from }) => dayOf(from) < today);
    const parts = new Map<number, Profile[]>();
    for (const { from, profile } of past) {
      const kept = keepFeatures(bins, profile, (feature) => holds(from, feature));
      if (kept !== null) parts.set(cellOf(from), [...(parts.get(cellOf(from)) ?? []), kept]);
    }
    const cells = Array.from({ length: 48 }, (_, cell) => {
      const own = parts.get(cell);
      return own === undefined ? null : mergeProfiles(bins, own);
    });
    const context: WindowContext = { bins, cellOf, seasonal: { cells, holds } };
    // Every past hour is looked at anew: what the first ones differed by when little was known is no habit.
    const look = lookAtHours(context, past, limits);
    const calibrated = (lane: Lane): ReturnType<typeof calibrate> => {
      const length = lane === "slow" ? dayMs : hourMs;
      const full = past.filter(({ to }) => to - length >= (past[0]?.from ?? 0));
      const seen = full.map(({ to }) => signalsOfLook(look(laneSpan(lane, to), "seasonal"), lane, to, names.length));
      return calibrate(seen, { features: names.length, isCut: (hour, feature) => isCut(hour - 1, feature) });
    };
    return {
      today,
      context,
      cleanDays: new Set(past.map(({ from }) => dayOf(from))).size,
      calibrations: { slow: calibrated("slow"), fast: calibrated("fast") },
    };
  };

  const methodHour = ({ to }: SpanProfile, stage: Stage, context: WindowContext): MethodHour => {
    const window = laneSpan("slow", to);
    const day = lookAtSpans(
      context,
      hours.filter(({ from }) => from >= window.from),
      limits,
    )(window, "seasonal");
    return { window, stage, rows: day.rows, sides: day.sides, alpha: limits.alpha, isCut };
  };

  return {
    close(hour) {
      const last = hours.at(-1);
      if (hour.from % hourMs !== 0 || hour.to !== hour.from + hourMs || (last !== undefined && hour.from < last.to))
        throw new RangeError("watchHours needs whole hours, one after the other");
      const oldest = hour.from - (daysKept + 1) * dayMs;
      hours = [...hours.filter(({ from }) => from >= oldest), hour];
      if (learnt === null || learnt.today !== dayOf(hour.from)) learnt = learn(hour.from);
      const { context, cleanDays, calibrations } = learnt;
      const since = (ms: number): SpanProfile[] => hours.filter(({ from }) => from >= hour.to - ms);
      const near = lookAtHours(context, since(dayMs + 3 * hourMs), limits);
      const far = lookAtHours(context, since(slowDaysMax * dayMs), limits);
      const look: Look = (span, reference) => (span.to - span.from <= dayMs ? near : far)(span, reference);
      const judgement = judgeLooks({
        bins,
        now: hour.to,
        look,
        cleanDays,
        calibrations,
        ...(c === undefined ? {} : { c }),
        ...(floorOf === undefined ? {} : { floorOf }),
      });
      const byMethods = methods === null ? [] : methods.close(methodHour(hour, judgement.stage, context));
      for (const { feature, status } of [...judgement.features, ...byMethods])
        if (status === "drift") cuts.add(`${dayOf(hour.from)} ${names.indexOf(feature)}`);
      return { ...judgement, methods: byMethods };
    },
  };
}

type Learnt = {
  readonly today: number;
  readonly context: WindowContext;
  readonly cleanDays: number;
  readonly calibrations: Readonly<Record<Lane, ReturnType<typeof calibrate>>>;
};
