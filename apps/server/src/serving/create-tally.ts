import type { Outcome } from "@driftguard/runtime";
import { addCounts, type ArmCounts, latencyBucket, levelIn, noCounts, predictionBucket } from "driftwatch";

import { isOfTheModel } from "./failures-of-the-model.ts";

/** What was counted of a trial since it was last taken: by deployment. */
export type Counted = ReadonlyMap<string, ArmCounts>;

/** A request that a version of a trial had. */
export type Seen = {
  readonly outcome: Outcome;
  readonly latencyMs: number;
  /** It was to be answered sooner than the version is held to, because its caller wanted it so. */
  readonly isHurried: boolean;
};

export type Tally = {
  /** Cheap enough for every request. */
  readonly count: (trial: string, deployment: string, seen: Seen) => void;
  readonly take: (trial: string) => Counted;
  /** What could not be kept is counted again with the next. */
  readonly putBack: (trial: string, counted: Counted) => void;
  /** Forgets trials that are over. */
  readonly keepOnly: (trials: ReadonlySet<string>) => void;
};

type Open = {
  requests: number;
  errors: number;
  latency: Record<string, number>;
  predictions: Record<string, number>;
};

/** Counts in memory what versions on trial do; the database has what was taken from here. */
export function createTally(): Tally {
  const open = new Map<string, Map<string, Open>>();
  const armOf = (trial: string, deployment: string): Open => {
    const arms = open.get(trial) ?? new Map<string, Open>();
    const arm = arms.get(deployment) ?? { requests: 0, errors: 0, latency: {}, predictions: {} };
    open.set(trial, arms);
    arms.set(deployment, arm);
    return arm;
  };
  return {
    count(trial, deployment, { outcome, latencyMs, isHurried }) {
      if (outcome.kind === "failed" && !isOfTheModel[outcome.code]) return;
      const arm = armOf(trial, deployment);
      const isGivenUp = outcome.kind === "failed" && outcome.code === "deadline_exceeded";
      if (outcome.kind === "answered" || isGivenUp) add(arm.latency, latencyBucket(latencyMs));
      // That the caller waited no longer is no error; how long it waited says something of the version.
      if (isGivenUp && isHurried) return;
      arm.requests += 1;
      if (outcome.kind === "failed") {
        arm.errors += 1;
        return;
      }
      for (const value of outcome.predictions.values) {
        const bucket = predictionBucket(value !== null && typeof value === "object" ? null : value);
        if (bucket !== null) add(arm.predictions, levelIn(arm.predictions, bucket));
      }
    },
    take(trial) {
      const taken = open.get(trial) ?? new Map<string, Open>();
      open.delete(trial);
      return taken;
    },
    putBack(trial, counted) {
      for (const [deployment, counts] of counted) {
        const arm = armOf(trial, deployment);
        Object.assign(arm, addCounts({ ...noCounts, ...arm }, counts));
      }
    },
    keepOnly(trials) {
      for (const trial of open.keys()) if (!trials.has(trial)) open.delete(trial);
    },
  };
}

function add(cells: Record<string, number>, name: string): void {
  cells[name] = (cells[name] ?? 0) + 1;
}
