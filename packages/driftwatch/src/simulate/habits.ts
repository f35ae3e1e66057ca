import type { Random } from "@driftguard/stats";

/** Standard deviations by which day and weekend move a feature. */
export type Season = { readonly amplitude: number; readonly phase: number; readonly weekend: number };

export const noSeason: Season = { amplitude: 0, phase: 0, weekend: 0 };

/** Four columns in ten have a season: a wave of .15 to .5 standard deviations, and up to .25 at weekends. */
export function randomSeason(random: Random): Season {
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const [isSeasonal, amplitude, phase] = [random.uniform() < 0.4, between(0.15, 0.5), between(0, 2 * Math.PI)];
  const weekend = between(0, 0.25) * (random.uniform() < 0.5 ? -1 : 1);
  return isSeasonal ? { amplitude, phase, weekend } : noSeason;
}

/** How far a season takes a feature from home, in standard deviations. @param hour - since a Monday's midnight */
export function seasonAt({ amplitude, phase, weekend }: Season, hour: number): number {
  const daily = amplitude * Math.sin((2 * Math.PI * (hour % 24)) / 24 + phase);
  return daily + (isWeekend(hour) ? weekend : 0);
}

/**
 * Rows of an hour as a multiple of the mean: seven times as many by day as by night, .7 of it at weekends.
 *
 * @param hour - since a Monday's midnight
 */
export function trafficAt(hour: number): number {
  return (isWeekend(hour) ? 0.7 : 1) * (1 + 0.75 * Math.sin((2 * Math.PI * ((hour % 24) - 8)) / 24));
}

function isWeekend(hour: number): boolean {
  return Math.floor(hour / 24) % 7 >= 5;
}

/** A wander forgets in 6 hours. */
const memory = Math.exp(-1 / 6);

/** A slow random walk around home, an hour a call, of a given standard deviation. */
export function wander(random: Random, deviation: number): () => number {
  let away = deviation * random.normal();
  return () => {
    away = memory * away + deviation * Math.sqrt(1 - memory * memory) * random.normal();
    return away;
  };
}

/** Season and wander move .3 of themselves between the two top levels of a category. */
export const massPerDeviation = 0.3;
