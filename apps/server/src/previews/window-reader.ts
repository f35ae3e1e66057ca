import { type Bins, mergeProfiles, type Profile, type SpanProfile } from "driftwatch";

import { dayMs, floorTo, hourMs } from "../profiles/index.ts";

/** The sum of what is stored within [from, to); its beginning may move back to a day that is kept whole. */
export type WindowReader = (from: number, to: number) => { readonly profile: Profile; readonly from: number };

/**
 * Reads windows that move on hour by hour: whole days are summed up once, the days at both ends from either side, so that
 * a window of a month costs as much as its days.
 *
 * @param hours - oldest first
 * @param days - of the time before the hours, oldest first
 */
export function windowReader(
  bins: Bins,
  { hours, days }: { readonly hours: readonly SpanProfile[]; readonly days: readonly SpanProfile[] },
): WindowReader {
  const hoursBy = new Map(hours.map((hour) => [hour.from, hour.profile]));
  const whole = new Map(days.map((day) => [day.from, day.profile]));
  const isByHour = (day: number): boolean => !whole.has(day) || summed.has(day);
  const summed = new Set<number>();
  const hoursOf = (day: number): (Profile | null)[] =>
    Array.from({ length: dayMs / hourMs }, (_, hour) => hoursBy.get(day + hour * hourMs) ?? null);
  for (const day of new Set(hours.map(({ from }) => floorTo(from, dayMs)))) {
    if (whole.has(day)) continue;
    whole.set(day, merge(bins, hoursOf(day)) ?? mergeProfiles(bins, []));
    summed.add(day);
  }
  const tail = remembered((day) => runningSums(bins, hoursOf(day).toReversed()));
  const head = remembered((day) => runningSums(bins, hoursOf(day)));

  return (from, to) => {
    const firstDay = floorTo(from, dayMs);
    const start = isByHour(firstDay) ? floorTo(from, hourMs) : firstDay;
    const lastDay = floorTo(to, dayMs);
    if (firstDay === lastDay) {
      const own = Array.from({ length: Math.max(0, Math.ceil((to - start) / hourMs)) }, (_, hour) =>
        hoursBy.get(start + hour * hourMs),
      );
      return { profile: merge(bins, own) ?? mergeProfiles(bins, []), from: start };
    }
    const parts: (Profile | null | undefined)[] = [];
    if (start === firstDay) parts.push(whole.get(firstDay));
    else parts.push(tail(firstDay)[(firstDay + dayMs - start) / hourMs]);
    for (let day = firstDay + dayMs; day < lastDay; day += dayMs) parts.push(whole.get(day));
    parts.push(head(lastDay)[Math.ceil((to - lastDay) / hourMs)]);
    return { profile: merge(bins, parts) ?? mergeProfiles(bins, []), from: start };
  };
}

/** Sums of the first 0, 1, 2, … profiles. */
function runningSums(bins: Bins, profiles: readonly (Profile | null)[]): (Profile | null)[] {
  const sums: (Profile | null)[] = [null];
  for (const profile of profiles) sums.push(merge(bins, [sums.at(-1), profile]));
  return sums;
}

/** `null` of nothing. */
function merge(bins: Bins, parts: readonly (Profile | null | undefined)[]): Profile | null {
  const known = parts.filter((part) => part !== null && part !== undefined);
  return known.length > 1 ? mergeProfiles(bins, known) : (known[0] ?? null);
}

/** Remembers the last answer: neighbouring windows begin and end in the same days. */
function remembered<Value>(make: (day: number) => Value): (day: number) => Value {
  let last: { readonly day: number; readonly value: Value } | null = null;
  return (day) => {
    if (last?.day !== day) last = { day, value: make(day) };
    return last.value;
  };
}
