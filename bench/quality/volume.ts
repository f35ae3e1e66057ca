import { seededRandom, type Random } from "@driftguard/stats";
import { judgeSeenHours, seasonalCell, type SeenHoursJudgement } from "driftwatch";
import type { Scenario } from "./model.ts";
import { hourMs, start, trafficOf } from "./simulate-hours.ts";

/** How rows come: as in the grid's scenarios, or as real traffic does, wandering, in bursts, or once a day and not always on time. */
export type Traffic = Scenario | "wandering" | "bursty" | "late batch";
export const traffics: readonly Traffic[] = ["iid", "S", "A", "SA", "wandering", "bursty", "late batch"];

/** What happens to the traffic of a model; `null`: nothing. */
export type Outage = { readonly name: string; readonly share: number };
export const outages: readonly Outage[] = [
  { name: "silence", share: 0 },
  { name: "a tenth is left", share: 0.1 },
  { name: "six times as much", share: 6 },
];

export type VolumeCell = {
  readonly traffic: Traffic;
  /** Mean rows an hour. */
  readonly rate: number;
  readonly weeks: number;
  readonly weeksWithAlarm: number;
  /** Outages that began in an hour that expects enough rows to be judged, and those told within 3 hours. */
  readonly trials: number;
  readonly found: number;
};

export type VolumeOptions = {
  readonly seed: number;
  readonly traffics: readonly Traffic[];
  readonly rates: readonly number[];
  /** Healthy models a traffic and rate, each watched for so many weeks after four of history. */
  readonly models: number;
  readonly weeks: number;
};

const keptHours = 28 * 24;
const weekHours = 7 * 24;
const horizonHours = 3;
/** Traffic of a day that is a third over its mean at its best hour is judged there from this rate on. */
const judgedFrom = 60;

/** False alarms about the volume of healthy models, and which outages are told. */
export function runVolume({ seed, traffics: kinds, rates, models, weeks }: VolumeOptions): readonly VolumeCell[] {
  return kinds.flatMap((traffic, kind) =>
    rates.map((rate, at) => {
      const cell = { traffic, rate, weeks: models * weeks, weeksWithAlarm: 0, trials: 0, found: 0 };
      for (let model = 0; model < models; model += 1) {
        const random = seededRandom(seed * 1_000_003 + kind * 10_007 + at * 1009 + model);
        const rows = rowsOf(random, traffic, rate, keptHours + weeks * weekHours);
        for (let week = 0; week < weeks; week += 1) {
          const first = keptHours + week * weekHours;
          const hours = Array.from({ length: weekHours }, (_, hour) => first + hour + 1);
          if (hours.some((end) => judgeAt(rows, end).status === "drift")) cell.weeksWithAlarm += 1;
        }
        for (const { share } of outages) {
          const onset = keptHours + random.below(weekHours);
          if (rate * expectedShare(onset, traffic) < judgedFrom) continue;
          const hit = rows.map((count, hour) => (hour < onset ? count : random.poisson(share * count)));
          const after = Array.from({ length: horizonHours }, (_, hour) => onset + hour + 1);
          cell.trials += 1;
          if (after.some((end) => judgeAt(hit, end).status === "drift")) cell.found += 1;
        }
      }
      return cell;
    }),
  );
}

const cellOf = seasonalCell("UTC");

function judgeAt(rows: readonly number[], end: number): SeenHoursJudgement {
  const seen = { through: start + end * hourMs, rows: rows.slice(Math.max(0, end - keptHours), end) };
  return judgeSeenHours(seen, { cellOf, isCut: () => false });
}

/** Of a batch nothing is expected at any hour: it may come later. */
function expectedShare(hour: number, traffic: Traffic): number {
  if (traffic === "late batch") return 0;
  return trafficOf(hour, traffic === "S" || traffic === "SA" ? traffic : "iid");
}

/** Traffic that wanders as far as a third up or down, bursts of four times in one hour of twenty, or a day's rows at two in the
 * night, on one day in six an hour later. */
function rowsOf(random: Random, traffic: Traffic, rate: number, hours: number): number[] {
  let wander = random.normal();
  let isLate = false;
  return Array.from({ length: hours }, (_, hour) => {
    wander = Math.exp(-1 / 6) * wander + Math.sqrt(1 - Math.exp(-1 / 3)) * random.normal();
    switch (traffic) {
      case "iid":
      case "S":
      case "A":
      case "SA":
        return random.poisson(rate * trafficOf(hour, traffic));
      case "wandering":
        return random.poisson(rate * Math.exp(0.3 * wander - 0.045));
      case "bursty":
        return random.poisson(rate * (random.uniform() < 0.05 ? 4 : 0.84));
      case "late batch":
        if (hour % 24 === 0) isLate = random.uniform() < 1 / 6;
        return hour % 24 === (isLate ? 3 : 2) ? random.poisson(24 * rate) : 0;
      default:
        return traffic satisfies never;
    }
  });
}
