import type { Random } from "@driftguard/stats";
import type { FeatureProfile, SpanProfile } from "driftwatch";
import { type Schedule, seasonAt, strengthAt, trafficAt, wander } from "driftwatch/simulate";
import type { FeatureModel, Model, Scenario } from "./model.ts";
import { spreadAt, type Shift, type Spread } from "./shifts.ts";

export const hourMs = 3_600_000;
/** A Monday. */
export const start: number = Date.UTC(2026, 9, 5);

export type SimulateOptions = {
  readonly scenario: Scenario;
  readonly hours: number;
  /** Mean rows an hour. */
  readonly rate: number;
  /** Planted in every feature from its hour on. */
  readonly shift?: { readonly what: Shift; readonly from: number };
  readonly events?: Events;
};

/** What happens to healthy traffic now and then. */
export type Events = {
  /** Days since the start on which all is as on a Sunday. */
  readonly holidays?: readonly number[];
  /** Every feature moves by so many standard deviations in that hour, and stays there. */
  readonly step?: { readonly from: number; readonly by: number };
};

/** One profile an hour; each is one multinomial draw a feature from that hour's shares. */
export function simulateHours(random: Random, { features, bins }: Model, options: SimulateOptions): SpanProfile[] {
  const columns = features.map((feature) => featureSource(random, feature, options));
  return Array.from({ length: options.hours }, (_, hour) => {
    const rows = random.poisson(options.rate * trafficOf(likeHour(hour, options.events), options.scenario));
    const counted = columns.map((column) => column(hour, rows));
    const from = start + hour * hourMs;
    return { from, to: from + hourMs, profile: { edgesId: bins.edgesId, events: rows, features: counted } };
  });
}

/** Rows of an hour as a multiple of the mean; even without a season. */
export function trafficOf(hour: number, scenario: Scenario): number {
  return scenario.includes("S") ? trafficAt(hour) : 1;
}

/** The hour of the week whose season holds. */
function likeHour(hour: number, events: Events = {}): number {
  const isHoliday = events.holidays?.includes(Math.floor(hour / 24)) === true;
  return isHoliday ? sunday * 24 + (hour % 24) : hour;
}

const sunday = 6;

function featureSource(
  random: Random,
  { bins, shape, missing, season, wander: deviation }: FeatureModel,
  { shift, events }: SimulateOptions,
): (hour: number, rows: number) => FeatureProfile {
  const wandered = wander(random, deviation);
  const schedule = shift === undefined ? null : scheduleOf(shift);
  let known: { readonly away: number; readonly strength: number; readonly spread: Spread } | null = null;
  return (hour, rows) => {
    const drifted = wandered();
    const stepped = events?.step !== undefined && hour >= events.step.from ? events.step.by : 0;
    const away = seasonAt(season, likeHour(hour, events)) + drifted + stepped;
    const strength = schedule === null ? 0 : strengthAt(schedule, hour);
    if (known?.away !== away || known.strength !== strength) {
      known = { away, strength, spread: spreadAt(bins, shape, missing, { away, strength }, shift?.what ?? null) };
    }
    return draw(random, bins.kind, rows, known.spread);
  };
}

/** A ramp has come by one step in its first hour. */
function scheduleOf({ what: { rampHours }, from }: NonNullable<SimulateOptions["shift"]>): Schedule {
  return rampHours === undefined ? { kind: "sudden", from } : { kind: "incremental", from: from - 1, over: rampHours };
}

function draw(
  random: Random,
  kind: "numeric" | "categorical",
  rows: number,
  { shares, unseen, missing }: Spread,
): FeatureProfile {
  const gaps = random.binomial(rows, missing);
  const n = rows - gaps;
  const strangers = unseen > 0 ? random.binomial(n, unseen) : 0;
  const counts = drawCounts(random, n - strangers, shares);
  const shared = { n, missing: gaps, violations: 0, counts };
  return kind === "numeric"
    ? { kind, ...shared, negInf: 0, posInf: 0, min: null, max: null, s1: 0, s2: 0 }
    : {
        kind,
        ...shared,
        other: 0,
        unseen: strangers,
        unseenValues: new Map(strangers > 0 ? [["new", strangers]] : []),
      };
}

/** So many rows over cells in proportion to their shares; few rows are drawn one by one, which is quicker. */
function drawCounts(random: Random, rows: number, shares: Float64Array): Float64Array {
  if (rows >= shares.length) return random.multinomial(rows, shares);
  const upTo = new Float64Array(shares.length);
  let sum = 0;
  for (let cell = 0; cell < shares.length; cell++) {
    sum += shares[cell] ?? 0;
    upTo[cell] = sum;
  }
  const counts = new Float64Array(shares.length);
  for (let row = 0; row < rows; row++) {
    const at = random.uniform() * sum;
    let [low, high] = [0, shares.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    counts[low] = (counts[low] ?? 0) + 1;
  }
  return counts;
}
