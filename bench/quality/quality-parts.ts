import type { Cell, Goal, Table } from "../report/part.ts";
import { runChoice } from "./choice.ts";
import { type GridOptions, type HealthyCell, runGrid, type ShiftCell, shareOf } from "./grid.ts";
import { historyPart } from "./history-part.ts";
import { type Scenario, scenarios } from "./model.ts";
import { runPerformance } from "./performance.ts";
import { runRules } from "./rules.ts";
import { shifts, smallGridShifts } from "./shifts.ts";
import { rounded } from "../report/quantile.ts";
import type { QualityPart } from "./quality-part.ts";
import { bounded, percent } from "./say-shares.ts";
import { runStreams } from "./streams.ts";
import { twoFilesPart } from "./two-files-part.ts";

const hard: readonly Scenario[] = ["S", "A", "SA"];
const usualGrid = { historyDays: 28, testDays: 14, c: 7, scenarios, shifts: smallGridShifts } as const;

export const qualityParts: readonly QualityPart[] = [
  {
    name: "grid",
    says: "the policy of two lanes after 28 days of history: weeks with a false alarm, and planted shifts found within a day (ramps: four)",
    usual: { models: 12, runs: 6 },
    measure: (extent, tell) => {
      const options: GridOptions = { ...usualGrid, ...extent, rates: [40, 400, 4000], shifts };
      const { healthy, shifted } = runGrid(options, (cell) => tell(said(cell)));
      const material = shifted.filter(({ isMaterial }) => isMaterial);
      return {
        tables: [weeksTable(healthy), foundTable("planted shifts, all scenarios and rates", shifted)],
        goals: [...weekGoals(healthy), foundGoal(material)],
      };
    },
  },
  historyPart,
  {
    name: "events",
    says: "holidays, a step of every feature within the history, and several features that drift at once",
    usual: { models: 6, runs: 6 },
    measure: (extent, tell) => {
      const grid: GridOptions = { ...usualGrid, ...extent, scenarios: hard, rates: [400] };
      const events = [
        { what: "nothing", events: {} },
        { what: "one holiday, in the test", events: { holidays: [31] } },
        { what: "holidays in history and test", events: { holidays: [10, 20, 31] } },
        { what: "a step of .5 sd two weeks before the test", events: { step: { from: 14 * 24, by: 0.5 } } },
      ];
      const rows = events.map(({ what, ...planted }) => {
        const { healthy, shifted } = runGrid({ ...grid, ...planted }, (cell) => tell(`${what}: ${said(cell)}`));
        return {
          what,
          ...bounded("weeks", shareOf(sum(healthy, "weeksWithAlarm"), sum(healthy, "weeks")), sum(healthy, "weeks")),
          ...bounded("material shifts", shareOf(sum(shifted, "found"), sum(shifted, "trials")), sum(shifted, "trials")),
        };
      });
      const moderate = shifts.filter(({ name }) => ["mean 0.25 sd", "mean 0.35 sd"].includes(name));
      const several = [1, 3, 10].map((drifting) => {
        const { shifted } = runGrid({ ...grid, models: 0, shifts: moderate, drifting }, (cell) => tell(said(cell)));
        return {
          "features that drift": drifting,
          ...bounded("moderate shifts", shareOf(sum(shifted, "found"), sum(shifted, "trials")), sum(shifted, "trials")),
        };
      });
      return {
        tables: [
          { title: "weeks with a false alarm, and material shifts found, 400 rows an hour", rows },
          { title: "mean .25 and .35 sd in several features at once, any of them told", rows: several },
        ],
        goals: [],
      };
    },
  },
  {
    name: "rules",
    says: "rules that people choose instead, on models that nothing happens to and on material shifts; checked every four hours",
    usual: { models: 6, runs: 3 },
    measure: (extent, tell) => {
      const material = shifts.filter(({ isMaterial, rampHours }) => isMaterial && rampHours === undefined);
      const found = runRules({ ...extent, scenarios, rates: [40, 400], shifts: material }, (row) =>
        tell(`${row.scenario} ${row.rate}: ${row.rule}: ${row.weeksWithAlarm} of ${row.weeks} weeks`),
      );
      const rules = [...new Set(found.map(({ rule }) => rule))];
      const share = (rule: string, scenario: Scenario): Cell => {
        const own = found.filter((row) => row.rule === rule && row.scenario === scenario);
        return percent(shareOf(sum(own, "weeksWithAlarm"), sum(own, "weeks")).share);
      };
      const rows = rules.map((rule) => {
        const own = found.filter((row) => row.rule === rule);
        return {
          rule,
          ...Object.fromEntries(scenarios.map((scenario) => [`${scenario}, weeks %`, share(rule, scenario)])),
          ...bounded("material shifts", shareOf(sum(own, "found"), sum(own, "trials")), sum(own, "trials")),
          "checks with an alarm %": percent(sum(own, "checksWithAlarm") / sum(own, "checks")),
        };
      });
      return { tables: [{ title: "weeks with a false alarm, 40 and 400 rows an hour", rows }], goals: [] };
    },
  },
  {
    name: "streams",
    says: "detectors of streams on errors of 10 %, and of 20 % from some value on",
    usual: { models: 0, runs: 100 },
    measure: ({ seed, runs }, tell) => {
      const rows = runStreams({ seed, streams: runs }).map(({ detector, isStandardised, ...row }) => {
        tell(`${detector}: ${row.falsePer10000} false in 10,000, ${row.found} of ${row.streams} found`);
        return {
          detector: isStandardised ? `${detector}, standardised` : detector,
          "false in 10,000": rounded(row.falsePer10000),
          "values between two": row.runLength === null ? null : rounded(row.runLength),
          ...bounded("in 2,000 values", row.foundShare, row.streams),
          "median delay": row.medianDelay,
        };
      });
      return { tables: [{ title: "false detections in 10,000 values, and the change found", rows }], goals: [] };
    },
  },
  {
    name: "performance",
    says: "the rule of performance where labels come, on models of two classes: alerts in four weeks where nothing changed, and within three days of a change",
    usual: { models: 40, runs: 0 },
    measure: ({ seed, models }, tell) => {
      const found = runPerformance({ seed, models, rates: [40, 400], cs: [5, 7] }, (row) =>
        tell(
          `${row.model}, ${row.rate} rows/h, c ${row.c}, ${row.change ?? "nothing"}: ${row.alerted} of ${row.trials}`,
        ),
      );
      const rows = found.map(({ model, rate, c, change, share, trials, medianHours }) => ({
        model,
        "rows an hour": rate,
        c,
        change: change ?? "nothing",
        ...bounded("models with an alert", share, trials),
        "median hours": medianHours,
      }));
      return { tables: [{ title: "models with an alert", rows }], goals: [] };
    },
  },
  {
    name: "choice",
    says: "whether js beside ks is worth its tests for numbers of fewer than 200 rows",
    usual: { models: 0, runs: 400 },
    measure: ({ seed, runs }) => {
      const rows = runChoice({ seed, trials: runs }).map(({ shift, rows: current, trials, byBoth, byKs }) => ({
        shift,
        rows: current,
        ...bounded("ks and js", byBoth, trials),
        ...bounded("ks alone", byKs, trials),
      }));
      return { tables: [{ title: "one of 40 columns changed, reference of 10,000 rows: found", rows }], goals: [] };
    },
  },
  twoFilesPart,
];

type Row = Readonly<Record<string, Cell>>;

function weeksTable(cells: readonly HealthyCell[]): Table {
  const rows = cells.map(({ scenario, rate, weekShare, weeks, checksWithAlarm, checks }): Row => ({
    scenario,
    "rows an hour": rate,
    ...bounded("weeks", weekShare, weeks),
    "checks with an alarm %": percent(checksWithAlarm / checks),
  }));
  return { title: "weeks with a false alarm", rows };
}

function foundTable(title: string, cells: readonly ShiftCell[]): Table {
  const rows = [...Map.groupBy(cells, ({ shift }) => shift)].map(([shift, own]): Row => ({
    shift,
    material: own[0]?.isMaterial === true ? "yes" : "no",
    ...bounded("found", shareOf(sum(own, "found"), sum(own, "trials")), sum(own, "trials")),
    "worst cell %": percent(Math.min(...own.map(({ found, trials }) => found / trials))),
  }));
  return { title, rows };
}

function weekGoals(cells: readonly HealthyCell[]): Goal[] {
  return scenarios.map((scenario) => {
    const own = cells.filter((cell) => cell.scenario === scenario);
    const seen = percent(sum(own, "weeksWithAlarm") / sum(own, "weeks"));
    return { promise: `weeks with a false alarm, ${scenario}`, seen, limit: 5, unit: "%", better: "less" };
  });
}

function foundGoal(material: readonly ShiftCell[]): Goal {
  const seen = percent(sum(material, "found") / sum(material, "trials"));
  return { promise: "material shifts found", seen, limit: 95, unit: "%", better: "more" };
}

function sum<K extends string>(rows: readonly Readonly<Record<K, number>>[], key: K): number {
  return rows.reduce((total, row) => total + row[key], 0);
}

function said(cell: HealthyCell | ShiftCell): string {
  const where = `${cell.scenario} at ${cell.rate} rows/h`;
  return "shift" in cell
    ? `${where}, ${cell.shift}: ${cell.found} of ${cell.trials}`
    : `${where}: ${cell.weeksWithAlarm} of ${cell.weeks} weeks`;
}
