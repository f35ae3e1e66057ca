import { seededRandom } from "@driftguard/stats";
import { judgeTrainingGap, mergeProfiles, type SpanProfile } from "driftwatch";
import { fitFamilies, makeModel, makeOne, type Fitting, type Scenario } from "./model.ts";
import type { Shift } from "./shifts.ts";
import { hourMs, simulateHours, start } from "./simulate-hours.ts";

/** How the training gap's one alert behaves, apart from the lanes. */
export type GapCell = {
  readonly scenario: Scenario;
  readonly rate: number;
  readonly families: "all" | "normal";
  readonly shift: string | null;
  readonly models: number;
  /** Models that got the alert within two weeks. */
  readonly told: number;
  /** Of those, in the first hour of production. */
  readonly toldInFirstHour: number;
  /** Before a day of production was over, from where on the floors are lower. */
  readonly toldOnFirstDay: number;
  readonly medianHours: number | null;
};

export type GapOptions = {
  readonly seed: number;
  readonly scenarios: readonly Scenario[];
  readonly rates: readonly number[];
  readonly models: number;
  /** Numeric features of all families, or normal ones only: a season moves the edge of a bounded one much further. */
  readonly families: "all" | "normal";
  /** Planted from the first hour of production on; `null`: healthy models. */
  readonly shift: Shift | null;
};

const trainingHours = 28 * 24;
const trainingRows = 10_000;
const weekHours = 168;
/** Hourly on the first day, which decides; then twice on the second, and daily. */
const checks = [
  ...Array.from({ length: 24 }, (_, i) => i + 1),
  36,
  ...Array.from({ length: 13 }, (_, i) => 48 + 24 * i),
];

/** A pooled training file of 10,000 rows from a month, then two weeks of production, from some hour of the week on, compared with it. */
export function runGap(options: GapOptions, onCell: (cell: GapCell) => void = () => {}): readonly GapCell[] {
  const fitting = fitFamilies().filter(({ family }) => options.families === "all" || family.name === "normal");
  const cells = options.scenarios.flatMap((scenario) => options.rates.map((rate) => ({ scenario, rate })));
  return cells.map(({ scenario, rate }, i) => {
    const hours = Array.from({ length: options.models }, (_, model) =>
      firstTold(options, { scenario, rate, fitting, seed: options.seed * 1_000_003 + i * 10_007 + model }),
    );
    const told = hours.filter((hour) => hour !== null).toSorted((a, b) => a - b);
    const cell = {
      scenario,
      rate,
      families: options.families,
      shift: options.shift?.name ?? null,
      models: options.models,
      told: told.length,
      toldInFirstHour: told.filter((hour) => hour <= 1).length,
      toldOnFirstDay: told.filter((hour) => hour < 24).length,
      medianHours: told[Math.floor((told.length - 1) / 2)] ?? null,
    };
    onCell(cell);
    return cell;
  });
}

type GapTrial = {
  readonly scenario: Scenario;
  readonly rate: number;
  readonly fitting: Fitting;
  readonly seed: number;
};

/** The hour of production after which the alert opens; `null` if it does not. */
function firstTold({ shift }: GapOptions, { scenario, rate, fitting, seed }: GapTrial): number | null {
  const random = seededRandom(seed);
  const model =
    shift === null
      ? makeModel(random, scenario, fitting)
      : makeOne(random, scenario, shift.kind === "categorical" ? "categorical" : "numeric", fitting);
  const { bins } = model;
  const training = simulateHours(random, model, { scenario, hours: trainingHours, rate: trainingRows / trainingHours });
  const planted = shift === null ? {} : { shift: { what: shift, from: 0 } };
  const begin = random.below(weekHours);
  const hours = begin + 2 * weekHours;
  const production = simulateHours(random, model, { scenario, hours, rate, ...planted }).slice(begin);
  const baseline = {
    bins,
    profile: mergeProfiles(
      bins,
      training.map(({ profile }) => profile),
    ),
    seasonal: null,
  };
  const isTold = (hour: number): boolean => {
    const trailing: readonly SpanProfile[] = production.slice(Math.max(0, hour - weekHours), hour);
    const current = mergeProfiles(
      bins,
      trailing.map(({ profile }) => profile),
    );
    const from = start + (begin + Math.max(0, hour - weekHours)) * hourMs;
    const window = { from, to: start + (begin + hour) * hourMs };
    return (
      judgeTrainingGap({ baseline, baselineId: "", current, window, spanHours: Math.min(hour, weekHours) }).finding !==
      null
    );
  };
  return checks.find(isTold) ?? null;
}
