/** What is remembered of the deaths of a deployment's workers, and of one worker's restarts. */
export type WorkerLife = {
  /** Epoch ms of the deaths of the last minute, oldest first; of all workers of the deployment. */
  readonly deaths: readonly number[];
  /** Of the last restart, 0 before the first. */
  readonly backOffMs: number;
};

export const newLife: WorkerLife = { deaths: [], backOffMs: 0 };

const backOff = { firstMs: 500, lastMs: 30_000 };
const crashLoop = { deaths: 3, withinMs: 60_000 };
const healthyMs = 60_000;

/** What follows a death. */
export type AfterDeath =
  | { readonly kind: "restart"; readonly life: WorkerLife; readonly afterMs: number }
  | { readonly kind: "crash-loop"; readonly life: WorkerLife };

/**
 * Decides what follows a worker's death: a restart after .5 s, doubling to 30 s and starting over after a minute of
 * health, or none at the deployment's third death within a minute. A kill at a deadline is a death as any other.
 *
 * @param readyAt - when this worker had loaded its model, epoch ms; `null` if it never did
 */
export function afterDeath(
  life: WorkerLife,
  { now, readyAt }: { readonly now: number; readonly readyAt: number | null },
): AfterDeath {
  const deaths = [...life.deaths.filter((at) => now - at < crashLoop.withinMs), now];
  const wasHealthy = readyAt !== null && now - readyAt >= healthyMs;
  const afterMs = wasHealthy || life.backOffMs === 0 ? backOff.firstMs : Math.min(life.backOffMs * 2, backOff.lastMs);
  const next = { deaths, backOffMs: afterMs };
  return deaths.length >= crashLoop.deaths
    ? { kind: "crash-loop", life: next }
    : { kind: "restart", life: next, afterMs };
}
