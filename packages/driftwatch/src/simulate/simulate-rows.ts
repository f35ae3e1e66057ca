import { type Random, seededRandom } from "@driftguard/stats";
import { families } from "./families.ts";
import { massPerDeviation, noSeason, randomSeason, seasonAt, trafficAt, wander } from "./habits.ts";
import type { Traffic } from "./traffic.ts";

export type SimulateOptions = {
  readonly rows: number;
  /** Mean rows an hour; 100 unless told. */
  readonly rowsPerHour?: number;
  readonly traffic?: Traffic;
  /** The first hour, epoch milliseconds: a Monday's midnight by UTC; that of 5 January 2026 unless told. */
  readonly start?: number;
  /** The same seed gives the same rows; 1 unless told. */
  readonly seed?: number;
};

/** One prediction of a model that there is not. */
export type SimulatedRow = Readonly<Record<string, string | number>> & { readonly time: string };

const hourMs = 3_600_000;
const firstMonday = Date.UTC(2026, 0, 5);
const levelCounts = [2, 5, 20] as const;
const levelNames = ["two", "five", "twenty"] as const;

/**
 * Rows of a made-up model in the order of their time: `time`, a column for each family of numbers, `twin` that goes with
 * `normal` (correlation .8), categories of 2, 5 and 20 levels, and `score`, the chance by which `label` is 1.
 *
 * With seasonal traffic 40 % of the columns follow the clock (.15 to .5 standard deviations) and the weekend (up to .25), and
 * so does the number of rows; with a wandering one every column drifts around home by .05 to .1, forgetting in 6 hours.
 *
 * @throws RangeError if there are no whole rows, or no rows an hour
 * @example
 * simulateRows({ rows: 1 })[0]?.time; // => "2026-01-05T00:00:06.570Z"
 */
export function simulateRows({
  rows,
  rowsPerHour = 100,
  traffic = "even",
  start = firstMonday,
  seed = 1,
}: SimulateOptions): SimulatedRow[] {
  return [...simulatedRows({ rows, rowsPerHour, traffic, start, seed })];
}

/** The same, one at a time: for whoever writes more than fits in memory. @throws RangeError as `simulateRows` */
export function* simulatedRows({
  rows,
  rowsPerHour = 100,
  traffic = "even",
  start = firstMonday,
  seed = 1,
}: SimulateOptions): Generator<SimulatedRow> {
  if (!(Number.isSafeInteger(rows) && rows >= 0)) throw new RangeError(`simulateRows needs whole rows, got ${rows}`);
  if (!(rowsPerHour > 0 && rowsPerHour <= 2 ** 40))
    throw new RangeError(`simulateRows needs rows an hour, got ${rowsPerHour}`);
  const random = seededRandom(seed);
  const isSeasonal = traffic === "seasonal" || traffic === "both";
  const isWandering = traffic === "wandering" || traffic === "both";
  const habits = [...families, ...levelNames].map(() => habitOf(random, { isSeasonal, isWandering }));
  for (let [hour, made] = [0, 0]; made < rows; hour++) {
    const away = habits.map((habit) => habit(hour));
    const inHour = random.poisson(rowsPerHour * (isSeasonal ? trafficAt(hour) : 1));
    const times = Float64Array.from({ length: inHour }, () => random.below(hourMs)).toSorted();
    // Whole hours are drawn, so that fewer rows are the first of more.
    for (const time of times.subarray(0, rows - made)) yield simulatedRow(random, start + hour * hourMs + time, away);
    made += Math.min(times.length, rows - made);
  }
}

type Habits = { readonly isSeasonal: boolean; readonly isWandering: boolean };

/** How far from home a column is at an hour, in standard deviations. */
function habitOf(random: Random, { isSeasonal, isWandering }: Habits): (hour: number) => number {
  const season = randomSeason(random);
  const own = isSeasonal ? season : noSeason;
  const deviation = 0.05 + 0.05 * random.uniform();
  const walk = isWandering ? wander(random, deviation) : () => 0;
  return (hour) => seasonAt(own, hour) + walk();
}

function simulatedRow(random: Random, time: number, away: readonly number[]): SimulatedRow {
  const numbers = families.map(({ name, deviation, draw }, i): [string, number] => {
    const value = draw(random);
    // Exact zeros stay what they are, as nothing bought stays nothing.
    return [name, value === 0 ? 0 : value + (away[i] ?? 0) * deviation];
  });
  const normal = numbers[0]?.[1] ?? 0;
  const twin = 0.8 * normal + 0.6 * random.normal();
  const levels = levelNames.map((name, i): [string, string] => [
    name,
    `l${zipf(random, levelCounts[i] ?? 2, away[families.length + i] ?? 0)}`,
  ]);
  const score = 1 / (1 + Math.exp(-(normal + twin) / 2));
  return {
    time: new Date(time).toISOString(),
    ...Object.fromEntries(numbers),
    twin,
    ...Object.fromEntries(levels),
    score,
    label: random.uniform() < score ? 1 : 0,
  };
}

/** A level whose share falls as 1, 1/2, 1/3, … */
function zipf(random: Random, levels: number, away: number): number {
  let sum = 0;
  for (let level = 1; level <= levels; level++) sum += 1 / level;
  const moved = massPerDeviation * away * sum;
  const room = moved > 0 ? Math.min(moved, 1) : Math.max(moved, -0.5);
  let left = random.uniform() * sum;
  for (let level = 0; level < levels; level++) {
    left -= 1 / (level + 1) + (level === 0 ? -room : level === 1 ? room : 0);
    if (left < 0) return level;
  }
  return levels - 1;
}
