import { benjaminiHochbergAdjusted, holmAdjusted, seededRandom } from "@driftguard/stats";
import { judgeDistributionRule, mergeProfiles, type Profile, type Verdict } from "driftwatch";
import { type Share, shareOf } from "./grid.ts";
import { fitFamilies, makeModel, makeOne, type Model, type Scenario } from "./model.ts";
import type { Shift } from "./shifts.ts";
import { simulateHours } from "./simulate-hours.ts";

/** A rule that people choose instead of the policy, and what it flags: features by their place. */
export type OldRule = {
  readonly name: string;
  readonly windowHours: number;
  readonly flags: (profiles: {
    readonly model: Model;
    readonly reference: Profile;
    readonly current: Profile;
  }) => boolean;
};

export type RuleRow = {
  readonly rule: string;
  readonly scenario: Scenario;
  readonly rate: number;
  readonly weeks: number;
  readonly weeksWithAlarm: number;
  readonly weekShare: Share;
  readonly checks: number;
  readonly checksWithAlarm: number;
  readonly trials: number;
  /** Material shifts of one feature, flagged within a day. */
  readonly found: number;
  readonly foundShare: Share;
};

export type RuleOptions = {
  readonly seed: number;
  readonly scenarios: readonly Scenario[];
  readonly rates: readonly number[];
  readonly models: number;
  readonly shifts: readonly Shift[];
  readonly runs: number;
};

const historyHours = 28 * 24;
const weekHours = 7 * 24;
/** Windows of a day and more change little within an hour: a check every four hours sees what there is. */
const everyHours = 4;

const psi = ({ model, reference, current }: Parameters<OldRule["flags"]>[0]): readonly Verdict[] =>
  judgeDistributionRule({ kind: "psi", above: 0.2 }, { bins: model.bins, reference, current, ...nowhere });
const byChance = ({ model, reference, current }: Parameters<OldRule["flags"]>[0]): readonly Verdict[] =>
  judgeDistributionRule({ kind: "p-value", below: 0.05 }, { bins: model.bins, reference, current, ...nowhere });
const nowhere = { baselineId: "", window: { from: 0, to: 0 } };

const isDrift = ({ status }: Verdict): boolean => status === "drift";
const pValues = (verdicts: readonly Verdict[]): number[] => verdicts.flatMap(({ pValue }) => pValue ?? []);

/** The rules of the table of rules that a user may choose. */
export const oldRules: readonly OldRule[] = [
  { name: "PSI > .2, 7 days", windowHours: weekHours, flags: (seen) => psi(seen).some(isDrift) },
  { name: "PSI > .2, 24 h", windowHours: 24, flags: (seen) => psi(seen).some(isDrift) },
  { name: "KS or chi-squared p < .05, 7 days", windowHours: weekHours, flags: (seen) => byChance(seen).some(isDrift) },
  {
    name: "the same, Holm, 24 h",
    windowHours: 24,
    flags: (seen) => holmAdjusted(pValues(byChance(seen))).some((p) => p < 0.05),
  },
  {
    name: "the same, Benjamini-Hochberg, 24 h",
    windowHours: 24,
    flags: (seen) => benjaminiHochbergAdjusted(pValues(byChance(seen))).some((p) => p < 0.05),
  },
  {
    name: "p < .05 and effect > .1, 24 h",
    windowHours: 24,
    flags: (seen) => byChance(seen).some((one) => isDrift(one) && (one.effect.value ?? 0) > 0.1),
  },
];

/** Every rule on the same models: weeks of two with any alarm, and material shifts found within a day. */
export function runRules(options: RuleOptions, onRow: (row: RuleRow) => void = () => {}): readonly RuleRow[] {
  const fitting = fitFamilies();
  return options.scenarios.flatMap((scenario, i) =>
    options.rates.flatMap((rate, j) => {
      const tallies = oldRules.map(() => ({ weeksWithAlarm: 0, checks: 0, checksWithAlarm: 0, trials: 0, found: 0 }));
      const seedOf = (what: number, run: number): number =>
        options.seed * 1_000_003 + (i * 100 + j) * 10_007 + what * 1009 + run;
      for (let m = 0; m < options.models; m++) {
        const random = seededRandom(seedOf(0, m));
        const model = makeModel(random, scenario, fitting);
        const flags = flagsOf(
          model,
          simulateHours(random, model, { scenario, rate, hours: historyHours + 2 * weekHours }),
        );
        oldRules.forEach((rule, r) => {
          const tally = tallies[r];
          if (tally === undefined) return;
          for (const week of [0, 1]) {
            const ends = Array.from(
              { length: weekHours / everyHours },
              (_, k) => week * weekHours + (k + 1) * everyHours,
            );
            const alarms = ends.filter((end) => flags(rule, historyHours + end)).length;
            tally.checks += ends.length;
            tally.checksWithAlarm += alarms;
            tally.weeksWithAlarm += alarms > 0 ? 1 : 0;
          }
        });
      }
      options.shifts.forEach((shift, s) => {
        for (let run = 0; run < options.runs; run++) {
          const random = seededRandom(seedOf(1 + s, run));
          const kind = shift.kind === "any" ? "numeric" : shift.kind;
          const model = makeOne(random, scenario, kind, fitting);
          const onset = historyHours + 3 * 24 + random.below(5 * 24);
          const hours = simulateHours(random, model, {
            scenario,
            rate,
            hours: onset + 24,
            shift: { what: shift, from: onset },
          });
          const flags = flagsOf(model, hours);
          oldRules.forEach((rule, r) => {
            const tally = tallies[r];
            if (tally === undefined) return;
            const ends = Array.from({ length: 24 / everyHours }, (_, k) => onset + (k + 1) * everyHours);
            tally.trials += 1;
            tally.found += ends.some((end) => flags(rule, end)) ? 1 : 0;
          });
        }
      });
      return oldRules.map(({ name }, r) => {
        const tally = tallies[r] ?? { weeksWithAlarm: 0, checks: 0, checksWithAlarm: 0, trials: 0, found: 0 };
        const weeks = options.models * 2;
        const row = {
          rule: name,
          scenario,
          rate,
          weeks,
          ...tally,
          weekShare: shareOf(tally.weeksWithAlarm, weeks),
          foundShare: shareOf(tally.found, tally.trials),
        };
        onRow(row);
        return row;
      });
    }),
  );
}

/** Whether a rule flags the window that ends in an hour, against the four weeks before the test. */
function flagsOf(model: Model, hours: ReturnType<typeof simulateHours>): (rule: OldRule, end: number) => boolean {
  const profileOf = (from: number, to: number): Profile =>
    mergeProfiles(
      model.bins,
      hours.slice(from, to).map(({ profile }) => profile),
    );
  const reference = profileOf(0, historyHours);
  const known = new Map<string, Profile>();
  return ({ windowHours, flags }, end) => {
    const key = `${windowHours} ${end}`;
    const current = known.get(key) ?? profileOf(end - windowHours, end);
    known.set(key, current);
    return flags({ model, reference, current });
  };
}
