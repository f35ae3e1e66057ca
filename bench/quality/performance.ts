import { seededRandom, type Random } from "@driftguard/stats";
import { binarySums, judgePerformance, type PerformanceHour } from "driftwatch";
import { median, type Share, shareOf } from "./grid.ts";
import { hourMs, start } from "./simulate-hours.ts";

/** What happens to the world that a model of two classes predicts. */
export type WorldChange = {
  readonly name: string;
  /** The chance of the positive class, where the score says `score`. */
  readonly chance: (score: number) => number;
};

const shifted = (score: number, by: number): number => 1 / (1 + Math.exp(-(Math.log(score / (1 - score)) + by)));

export const worldChanges: readonly WorldChange[] = [
  { name: "half a logit more", chance: (score) => shifted(score, 0.5) },
  { name: "a logit more", chance: (score) => shifted(score, 1) },
  { name: "scores twice too certain", chance: (score) => 1 / (1 + Math.exp(-Math.log(score / (1 - score)) / 2)) },
  { name: "scores mean nothing", chance: () => 0.5 },
];

/** How sure a healthy model is of itself: exactly as it says, or wandering around that by itself. */
export type Calibrated = { readonly name: string; readonly wander: number };
export const healthy: readonly Calibrated[] = [
  { name: "calibrated", wander: 0 },
  { name: "wandering by .15 logit", wander: 0.15 },
  { name: "wandering by .3 logit", wander: 0.3 },
];

export type PerformanceRow = {
  readonly model: string;
  readonly rate: number;
  readonly c: number;
  readonly change: string | null;
  readonly trials: number;
  /** Models with an alert: in four weeks where nothing changed, within three days where it did. */
  readonly alerted: number;
  readonly share: Share;
  readonly medianHours: number | null;
};

export type PerformanceOptions = {
  readonly seed: number;
  readonly rates: readonly number[];
  readonly models: number;
  readonly cs: readonly number[];
};

const historyHours = 30 * 24;
const quietHours = 28 * 24;
const horizonHours = 72;
/** A window of a day hardly differs from that of the hour before. */
const everyHours = 3;

/** The rule of performance where labels come, on models that are as good as they say and on worlds that change. */
export function runPerformance(
  { seed, rates, models, cs }: PerformanceOptions,
  onRow: (row: PerformanceRow) => void = () => {},
): readonly PerformanceRow[] {
  return healthy.flatMap((model, i) =>
    rates.flatMap((rate, j) =>
      [null, ...worldChanges].flatMap((change, k) => {
        const hours = change === null ? quietHours : horizonHours;
        const worlds = Array.from({ length: models }, (_, run) =>
          simulate(seededRandom(seed * 1_000_003 + (i * 100 + j * 10 + k) * 10_007 + run), {
            model,
            rate,
            change,
            hours,
          }),
        );
        return cs.map((c) => {
          const delays = worlds.flatMap((world) => firstAlert(world, c, hours) ?? []);
          const row = {
            model: model.name,
            rate,
            c,
            change: change?.name ?? null,
            trials: models,
            alerted: delays.length,
            share: shareOf(delays.length, models),
            medianHours: change === null ? null : median(delays),
          };
          onRow(row);
          return row;
        });
      }),
    ),
  );
}

type World = {
  readonly model: Calibrated;
  readonly rate: number;
  readonly change: WorldChange | null;
  readonly hours: number;
};

/** Scores whose logits are normal with deviation 1.5; every label has come. */
function simulate(random: Random, { model, rate, change, hours }: World): readonly PerformanceHour[] {
  let away = random.normal();
  const stays = Math.exp(-1 / 6);
  return Array.from({ length: historyHours + hours }, (_, hour) => {
    away = stays * away + Math.sqrt(1 - stays ** 2) * random.normal();
    const scores = Array.from({ length: random.poisson(rate) }, () => 1 / (1 + Math.exp(-1.5 * random.normal())));
    const labels = scores.map((score) => {
      const isChanged = change !== null && hour >= historyHours;
      const chance = shifted(isChanged ? change.chance(score) : score, model.wander * away);
      return random.uniform() < chance;
    });
    return { from: start + hour * hourMs, predictions: scores.length, ...binarySums(labels, scores) };
  });
}

/** Hours from the beginning of the test; `null` if there is no alert. */
function firstAlert(hours: readonly PerformanceHour[], c: number, tested: number): number | null {
  for (let hour = everyHours; hour <= tested; hour += everyHours) {
    const end = historyHours + hour;
    const seen = hours.slice(Math.max(0, end - 31 * 24), end);
    const { status } = judgePerformance({
      task: { kind: "binary", hasScores: true },
      hours: seen,
      end: start + end * hourMs,
      c,
    });
    if (status === "drift") return hour;
  }
  return null;
}
