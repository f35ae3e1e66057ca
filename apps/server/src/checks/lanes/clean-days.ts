import { calendarDay } from "driftwatch";

import type { Cut } from "../queries/policy.ts";

export const daysKept = 28;

export type CleanDays = {
  /** Whole days with events before today, the last 28, oldest first: days since 1970 by the model's clock. */
  readonly days: readonly number[];
  readonly dayOf: (time: number) => number;
  /** Whether the seasonal cells hold a feature's rows of a span that begins at `from`. */
  readonly holds: (from: number, feature: number) => boolean;
  /** Whether an hour, by its end, lies in an alert on a feature. */
  readonly isCut: (hour: number, feature: number) => boolean;
};

/** Which days a model's habits are learned from: whole ones, the last 28, and of each feature those outside its alerts. */
export function cleanDaysOf({
  hours,
  cuts,
  features,
  timeZone,
  now,
}: {
  readonly hours: readonly number[];
  readonly cuts: readonly Cut[];
  readonly features: readonly string[];
  readonly timeZone: string;
  readonly now: number;
}): CleanDays {
  const dayOf = calendarDay(timeZone);
  const today = dayOf(now);
  const days = [...new Set(hours.map(dayOf))]
    .filter((day) => day < today)
    .toSorted((one, other) => one - other)
    .slice(-daysKept);
  const kept = new Set(days);
  const cutDays = features.map((name) =>
    cuts
      .filter((cut) => cut.features.includes(name))
      .map(({ from, to }) => ({ from: dayOf(from), to: to === Number.POSITIVE_INFINITY ? to : dayOf(to) })),
  );
  const isCutDay = (day: number, feature: number): boolean =>
    (cutDays[feature] ?? []).some(({ from, to }) => day >= from && day <= to);
  return {
    days,
    dayOf,
    holds: (from, feature) => kept.has(dayOf(from)) && !isCutDay(dayOf(from), feature),
    isCut: (hour, feature) => isCutDay(dayOf(hour - 1), feature),
  };
}
