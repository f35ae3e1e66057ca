import { clopperPearson, seededRandom, type Bounds } from "@driftguard/stats";
import { fitFamilies, makeModel, makeOne, makeSome, type Fitting, type Scenario } from "./model.ts";
import type { Shift } from "./shifts.ts";
import { type Events, simulateHours } from "./simulate-hours.ts";
import { watch, type Watcher } from "./watch.ts";

export type GridOptions = {
  readonly seed: number;
  readonly scenarios: readonly Scenario[];
  /** Mean rows an hour. */
  readonly rates: readonly number[];
  readonly historyDays: number;
  /** Healthy models a scenario and rate, each watched for so many days. */
  readonly models: number;
  readonly testDays: number;
  readonly shifts: readonly Shift[];
  /** Trials a shift, scenario and rate. */
  readonly runs: number;
  readonly c: number;
  /** What happens to every model beside; nothing unless told. */
  readonly events?: Events;
  /** Features that a shift is planted in at once; one unless told. */
  readonly drifting?: number;
};

export type HealthyCell = {
  readonly scenario: Scenario;
  readonly rate: number;
  readonly weeks: number;
  /** Model-weeks with at least one alarm. */
  readonly weeksWithAlarm: number;
  readonly checks: number;
  readonly checksWithAlarm: number;
  /** Of the weeks, with its 95 % bounds. */
  readonly weekShare: Share;
};

export type ShiftCell = {
  readonly scenario: Scenario;
  readonly rate: number;
  readonly shift: string;
  readonly isMaterial: boolean;
  readonly trials: number;
  readonly found: number;
  /** Median over those found, hours from the onset. */
  readonly delayHours: number | null;
  /** Of the trials, with its 95 % bounds. */
  readonly foundShare: Share;
};

export type GridResult = { readonly healthy: readonly HealthyCell[]; readonly shifted: readonly ShiftCell[] };

/** A share and its 95 % bounds by Clopper and Pearson. */
export type Share = Bounds & { readonly share: number };

export const featuresInAll = 40;
const weekHours = 168;
const horizonHours = 24;
const rampHorizonHours = 96;

/** False alarms of healthy models, and which planted shifts are found. Every cell draws from a seed of its own. */
export function runGrid(options: GridOptions, onCell: (cell: HealthyCell | ShiftCell) => void = () => {}): GridResult {
  const fitting = fitFamilies();
  const cells = options.scenarios.flatMap((scenario) => options.rates.map((rate) => ({ scenario, rate })));
  const healthy = cells.map(({ scenario, rate }, i) => {
    const cell = runHealthy(options, { scenario, rate, cell: i, fitting });
    onCell(cell);
    return cell;
  });
  const shifted = cells.flatMap(({ scenario, rate }, i) =>
    options.shifts.map((shift, j) => {
      const cell = runShift(options, shift, { scenario, rate, cell: 1000 + i * 100 + j, fitting });
      onCell(cell);
      return cell;
    }),
  );
  return { healthy, shifted };
}

type Cell = { readonly scenario: Scenario; readonly rate: number; readonly cell: number; readonly fitting: Fitting };

function runHealthy(
  { seed, historyDays, testDays, models, c, events = {} }: GridOptions,
  { scenario, rate, cell, fitting }: Cell,
): HealthyCell {
  let [weeksWithAlarm, checks, checksWithAlarm] = [0, 0, 0];
  for (let i = 0; i < models; i++) {
    const random = seededRandom(seed * 1_000_003 + cell * 10_007 + i);
    const model = makeModel(random, scenario, fitting);
    const first = historyDays * 24;
    const spans = simulateHours(random, model, { scenario, rate, hours: first + testDays * 24, events });
    const watcher = watch({ bins: model.bins, spans, historyDays, c, featuresInAll });
    const alarms = Array.from({ length: testDays * 24 }, (_, hour) => isAlarm(watcher.judgeAt(first + hour + 1)));
    checks += alarms.length;
    checksWithAlarm += alarms.filter((is) => is).length;
    for (let week = 0; week < alarms.length; week += weekHours) {
      if (alarms.slice(week, week + weekHours).some((is) => is)) weeksWithAlarm += 1;
    }
  }
  const weeks = (models * testDays) / 7;
  const weekShare = shareOf(weeksWithAlarm, weeks);
  return { scenario, rate, weeks, weeksWithAlarm, checks, checksWithAlarm, weekShare };
}

function runShift(
  { seed, historyDays, runs, c, events = {}, drifting = 1 }: GridOptions,
  shift: Shift,
  { scenario, rate, cell, fitting }: Cell,
): ShiftCell {
  const horizon = shift.rampHours === undefined ? horizonHours : rampHorizonHours;
  const delays: number[] = [];
  for (let i = 0; i < runs; i++) {
    const random = seededRandom(seed * 1_000_003 + cell * 10_007 + i);
    const kind = shift.kind === "any" ? (random.uniform() < 0.7 ? "numeric" : "categorical") : shift.kind;
    const model =
      drifting === 1
        ? makeOne(random, scenario, kind, fitting)
        : makeSome(random, { scenario, kind, fitting, count: drifting });
    // Some hour of the fourth to eighth day of the test.
    const onset = (historyDays + 3) * 24 + random.below(5 * 24);
    const spans = simulateHours(random, model, {
      scenario,
      rate,
      hours: onset + horizon,
      shift: { what: shift, from: onset },
      events,
    });
    const watcher = watch({ bins: model.bins, spans, historyDays, c, featuresInAll });
    for (let hours = 1; hours <= horizon; hours++) {
      if (!isAlarm(watcher.judgeAt(onset + hours))) continue;
      delays.push(hours);
      break;
    }
  }
  const { name, isMaterial } = shift;
  const found = delays.length;
  const shared = { scenario, rate, shift: name, isMaterial, trials: runs, found };
  return { ...shared, delayHours: median(delays), foundShare: shareOf(found, runs) };
}

function isAlarm({ features }: ReturnType<Watcher["judgeAt"]>): boolean {
  return features.some(({ status }) => status === "drift");
}

export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? null) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** A share with its 95 % bounds. */
export function shareOf(hits: number, trials: number): Share {
  // Of nothing nothing is known.
  if (trials === 0) return { share: 0, lower: 0, upper: 1 };
  return { share: hits / trials, ...clopperPearson(hits, trials) };
}
