import type { Outcome } from "@driftguard/runtime";
import { addCounts, type ArmCounts, latencyBucket, noCounts, predictionBucket } from "driftwatch";

/** What was counted of a trial since it was last taken: by deployment. */
export type Counted = ReadonlyMap<string, ArmCounts>;

export type Tally = {
  /** Counts a request that a version of a trial had; cheap enough for every one. */
  readonly count: (trial: string, deployment: string, outcome: Outcome, latencyMs: number) => void;
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

// More classes than that are no distribution to compare; the rest is counted together.
const levelsMax = 2_000;

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
    count(trial, deployment, outcome, latencyMs) {
      // What was wrong with a request says nothing of the version.
      if (outcome.kind === "failed" && outcome.code === "bad_input") return;
      const arm = armOf(trial, deployment);
      arm.requests += 1;
      if (outcome.kind === "failed") {
        arm.errors += 1;
        return;
      }
      add(arm.latency, latencyBucket(latencyMs));
      for (const value of outcome.predictions.values) {
        const bucket = predictionBucket(value !== null && typeof value === "object" ? null : value);
        if (bucket !== null) add(arm.predictions, bucket);
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
  const known = cells[name];
  if (known !== undefined) cells[name] = known + 1;
  else if (Object.keys(cells).length < levelsMax) cells[name] = 1;
  else cells["=other"] = (cells["=other"] ?? 0) + 1;
}
