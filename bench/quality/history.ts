import { seededRandom } from "@driftguard/stats";
import { featuresInAll, median } from "./grid.ts";
import { fitFamilies, makeModel, makeOne, type Fitting, type Scenario } from "./model.ts";
import type { Shift } from "./shifts.ts";
import { simulateHours } from "./simulate-hours.ts";
import { watchAndLearn } from "./watch.ts";

/** Models that go on learning every day, looked at after some days of history. */
export type HistoryOptions = {
  readonly seed: number;
  readonly scenarios: readonly Scenario[];
  /** Mean rows an hour. */
  readonly rates: readonly number[];
  /** Days of history. */
  readonly lengths: readonly number[];
};

/** Healthy models of a scenario, and how many were told a drift in the week after so many days. */
export type HistoryWeeks = {
  readonly scenario: Scenario;
  readonly days: number;
  readonly weeks: number;
  readonly withAlarm: number;
};

/** A shift that begins at some hour of the day after so many days of history. */
export type HistoryShift = {
  readonly shift: string;
  readonly days: number;
  readonly trials: number;
  readonly foundInDay: number;
  /** Within 120 hours. */
  readonly found: number;
  /** Median over those found, hours from the onset. */
  readonly delayHours: number | null;
};

const weekDays = 7;
const c = 7;
const horizonHours = 120;

/** Every model is simulated once and judged every hour from its second day on: its weeks after each length overlap. */
export function runHistoryWeeks(
  { seed, scenarios, rates, lengths, models }: HistoryOptions & { readonly models: number },
  tell: (line: string) => void = () => {},
): readonly HistoryWeeks[] {
  const fitting = fitFamilies();
  const hours = (Math.max(...lengths) + weekDays) * 24;
  return scenarios.flatMap((scenario, i) => {
    const alarmDays = rates.flatMap((rate, j) =>
      Array.from({ length: models }, (_, model) => {
        const random = seededRandom(seed * 1_000_003 + (i * rates.length + j) * 10_007 + model);
        return daysWithAlarm(random, { scenario, rate, hours, fitting });
      }),
    );
    return lengths.map((days) => {
      const withAlarm = alarmDays.filter((alarms) => isInWeekAfter(days, alarms)).length;
      tell(`${scenario}, ${days} days: ${withAlarm} of ${alarmDays.length} weeks`);
      return { scenario, days, weeks: alarmDays.length, withAlarm };
    });
  });
}

/** Whether one of these days, counted from 0, is in the week after so many days. */
export function isInWeekAfter(days: number, some: ReadonlySet<number>): boolean {
  return Array.from({ length: weekDays }, (_, i) => days + i).some((day) => some.has(day));
}

type Traffic = { readonly scenario: Scenario; readonly rate: number; readonly fitting: Fitting };

function daysWithAlarm(
  random: ReturnType<typeof seededRandom>,
  { scenario, rate, fitting, hours }: Traffic & { readonly hours: number },
): ReadonlySet<number> {
  const { bins, ...model } = makeModel(random, scenario, fitting);
  const spans = simulateHours(random, { bins, ...model }, { scenario, rate, hours });
  const watcher = watchAndLearn({ bins, spans, c, featuresInAll });
  const days = new Set<number>();
  for (let hour = 25; hour <= hours; hour++) {
    if (watcher.judgeAt(hour).features.some(({ status }) => status === "drift")) days.add(Math.floor((hour - 1) / 24));
  }
  return days;
}

/** Whether and when shifts in one feature are told while a model learns. */
export function runHistoryShifts(
  {
    seed,
    scenarios,
    rates,
    lengths,
    shifts,
    runs,
  }: HistoryOptions & {
    readonly shifts: readonly Shift[];
    /** Trials a shift, length, scenario and rate. */
    readonly runs: number;
  },
  tell: (line: string) => void = () => {},
): readonly HistoryShift[] {
  const fitting = fitFamilies();
  return shifts.flatMap((shift, k) =>
    lengths.map((days) => {
      const delays = scenarios.flatMap((scenario, i) =>
        rates.flatMap((rate, j) =>
          Array.from({ length: runs }, (_, run) => {
            const cell = 1000 + days * 1000 + k * 20 + i * rates.length + j;
            const random = seededRandom(seed * 1_000_003 + cell * 10_007 + run);
            return hoursUntilTold(random, { scenario, rate, fitting, shift, days });
          }),
        ),
      );
      const found = delays.filter((delay) => delay !== null);
      const foundInDay = found.filter((delay) => delay <= 24).length;
      tell(`${shift.name} after ${days} days: ${foundInDay} within a day, ${found.length} of ${delays.length}`);
      const shared = { shift: shift.name, days, trials: delays.length };
      return { ...shared, foundInDay, found: found.length, delayHours: median(found) };
    }),
  );
}

function hoursUntilTold(
  random: ReturnType<typeof seededRandom>,
  { scenario, rate, fitting, shift, days }: Traffic & { readonly shift: Shift; readonly days: number },
): number | null {
  const kind = shift.kind === "any" ? (random.uniform() < 0.7 ? "numeric" : "categorical") : shift.kind;
  const model = makeOne(random, scenario, kind, fitting);
  const from = days * 24 + random.below(24);
  const planted = { what: shift, from };
  const spans = simulateHours(random, model, { scenario, rate, hours: from + horizonHours, shift: planted });
  const watcher = watchAndLearn({ bins: model.bins, spans, c, featuresInAll });
  for (let hours = 1; hours <= horizonHours; hours++) {
    if (watcher.judgeAt(from + hours).features.some(({ status }) => status === "drift")) return hours;
  }
  return null;
}
