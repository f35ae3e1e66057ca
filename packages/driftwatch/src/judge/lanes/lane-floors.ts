import { type Signal, signals } from "../../detectors/detectors.ts";
import type { Bins } from "../../profile/profile.ts";
import type { DetectorChoice } from "../choose-detectors.ts";
import { laneFloors, type Lane, type Stage } from "./stage.ts";

/** From which effect on a signal of a feature matters; `null`: nobody wants it looked at. */
export type LaneFloorOf = (asked: {
  /** Its place in the bins. */
  readonly feature: number;
  readonly lane: Lane;
  readonly signal: Signal;
  readonly stage: Stage;
}) => number | null;

/** As the policy has it. */
export const stageFloor: LaneFloorOf = ({ lane, signal, stage }) => stage.floors[lane][signal];

/**
 * Floors of the two lanes by what a person chose for two tables: a threshold of the slow lane is the one that was chosen, and
 * the fast lane's is as many times that as it is by default (twice for ks and js, three and five times for missing and unseen).
 * Until the season is known, chosen thresholds raise floors and never lower them: nothing else keeps a season from alarming.
 */
export function laneFloorsOf(bins: Bins, choice: DetectorChoice): LaneFloorOf {
  const chosen = bins.features.map((feature) => {
    const floors = choice(feature).map(({ detector, floor }) => [detector.id, floor] as const);
    return new Map(floors.filter(([id]) => isSignal(id)));
  });
  return ({ feature, lane, signal, stage }) => {
    const floor = chosen[feature]?.get(signal);
    if (floor === undefined) return null;
    if (stage.c === null) return Math.max(floor, stage.floors[lane][signal]);
    return (floor / laneFloors.slow[signal]) * laneFloors[lane][signal];
  };
}

/** Whether the lanes know a method: all others are watched by `watchMethods`. */
export function isSignal(id: string): id is Signal {
  return signals.some((signal) => signal === id);
}
