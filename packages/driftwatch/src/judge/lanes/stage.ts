import type { Floors } from "../judge-two-gate.ts";

/** Trailing 24 hours, or trailing hour. */
export type Lane = "slow" | "fast";

/** How far a model has come in learning its own habits, and what may page by then. */
export type Stage = {
  readonly name: "idle" | "first-days" | "learning" | "full";
  /** What the slow lane compares with: all production before the window, or the same hours of it. */
  readonly reference: "none" | "pooled" | "seasonal";
  readonly floors: Readonly<Record<Lane, Floors>>;
  readonly hasFastLane: boolean;
  /** How many standard deviations above its mean a signal's own history excuses; `null`: history is not asked. */
  readonly c: number | null;
};

/** From which effect on a change matters, once a model's history is known. */
export const laneFloors: Readonly<Record<Lane, Floors>> = {
  slow: { ks: 0.1, js: 0.1, missing: 0.05, unseen: 0.01 },
  fast: { ks: 0.2, js: 0.2, missing: 0.15, unseen: 0.05 },
};

/** While a day is compared with days of the other kind, as the first Saturday is with weekdays: above what a weekend moves. */
const otherDaysFloors: Floors = { ...laneFloors.fast, ks: 0.3, js: 0.3 };

const firstDaysFloors: Floors = { ks: 0.4, js: 0.4, missing: 0.3, unseen: 0.1 };

/** Clean days that leave a whole one beside the last 24 hours. */
const wholeDaysMin = 2;

/** Days of clean production after which a model has learnt its habits. */
export const learningDays = 7;

/**
 * What a model's clean days of production allow. Up to 2 there is nothing to compare with: the last 24 hours lie in the only
 * day, and of it leave hours that are no day. Up to 3 and up to 7 days only large changes of a day can be told from a season; from 14 on the chosen `c` holds, before that a higher one.
 */
export function stageOf(cleanDays: number, c = 7): Stage {
  const pooled = { reference: "pooled", hasFastLane: false, c: null } as const;
  const both = (floors: Floors): Stage["floors"] => ({ slow: floors, fast: floors });
  if (cleanDays < wholeDaysMin) return { ...pooled, name: "idle", reference: "none", floors: both(firstDaysFloors) };
  if (cleanDays < 3) return { ...pooled, name: "first-days", floors: both(firstDaysFloors) };
  if (cleanDays < learningDays) return { ...pooled, name: "learning", floors: both(laneFloors.fast) };
  const careful = cleanDays < 10 ? 14 : cleanDays < 14 ? 10 : c;
  return { name: "full", reference: "seasonal", floors: laneFloors, hasFastLane: true, c: Math.max(c, careful) };
}

/** A stage as it judges a window of other days than those it is compared with: as in the first days, or with raised floors. */
export function onOtherDays(stage: Stage): Stage {
  return stage.name === "learning" ? { ...stage, floors: { slow: otherDaysFloors, fast: otherDaysFloors } } : stage;
}

/**
 * The `c` for a budget of false alarms per model and quarter, as measured on seasonal, autocorrelated traffic: 6 where one
 * is allowed, 7 for one in five quarters (the default), 8 for one in sixteen, 10 below.
 */
export function historyFactor(falseAlarmsPerQuarter: number): number {
  if (falseAlarmsPerQuarter >= 1) return 6;
  if (falseAlarmsPerQuarter >= 0.2) return 7;
  return falseAlarmsPerQuarter >= 0.06 ? 8 : 10;
}
