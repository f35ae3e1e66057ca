import { type Manifest, workerMemoryMb } from "@driftguard/runtime";

import { Problem } from "../platform/http/problem.ts";
import { makeRoom, type WarmPreview } from "./make-room.ts";
import type { Running, Wanted } from "./running.ts";

export type AdmissionParts = {
  /** Of the previews of all models, those that run at a time. */
  readonly most: number;
  /** That this machine, or the part of it that this process may use, has left. */
  readonly freeMemoryMb: () => number;
  readonly now: () => number;
  readonly running: ReadonlyMap<string, Running>;
  /** Whether people are sent to a version without asking for it. */
  readonly isServed: (id: string) => boolean;
  /** With the memory that is set for it. */
  readonly manifestOf: (deployment: Wanted) => Promise<Manifest>;
  readonly open: (deployment: Wanted) => Running;
  readonly letGo: (id: string) => Promise<void>;
};

/** A preview that has a place, and has not started yet. */
type Arriving = {
  readonly neededMb: number;
  /** Settles when its start has begun. */
  readonly admitted: Promise<void>;
  /** Settles when it has started, or could not. */
  readonly started: Promise<void>;
};

/**
 * Lets previews rest for one more that is to run. One that starts keeps its place and the memory that it may take until it
 * has started; nobody waits for those that make room for somebody else.
 *
 * @returns what admits one; it throws Problem serve/not-ready where what is live leaves no memory for it
 */
export function createAdmission(parts: AdmissionParts): (deployment: Wanted) => Promise<void> {
  const { running, isServed, most } = parts;
  const arriving = new Map<string, Arriving>();
  const runs = (id: string): boolean => running.get(id)?.problem === null;
  const isIn = (id: string): boolean => runs(id) && (isServed(id) || running.get(id)?.askedAt !== null);

  const warm = (): readonly WarmPreview[] =>
    [...running].flatMap(([id, { askedAt, problem, serves }]) => {
      if (askedAt === null || problem !== null || isServed(id) || arriving.has(id)) return [];
      const { queuedItems = 0, runningBatches = 0, residentBytes = null } = serves?.deployment.figures() ?? {};
      return [{ id, askedAt, isBusy: queuedItems + runningBatches > 0, memoryMb: (residentBytes ?? 0) / 2 ** 20 }];
    });

  const begin = async (deployment: Wanted, resting: readonly string[]): Promise<void> => {
    await Promise.all(resting.map((id) => parts.letGo(id)));
    parts.open(deployment).askedAt = parts.now();
  };

  const untilStarted = async (id: string, admitted: Promise<void>): Promise<void> => {
    try {
      await admitted;
      await running.get(id)?.starting;
    } catch {
      // Whoever asked for it is told.
    } finally {
      arriving.delete(id);
    }
  };

  return async (deployment) => {
    const { id } = deployment;
    if (isIn(id)) return;
    // What its build has just started, or was live a moment ago, has its memory already.
    const neededMb = runs(id) ? 0 : memoryOf(await parts.manifestOf(deployment));
    for (;;) {
      const own = arriving.get(id);
      if (own !== undefined) return own.admitted;
      if (isIn(id)) return;
      if (arriving.size < most) break;
      // Had one that starts to make room for the next, two that are asked for in turn would never start.
      await Promise.race([...arriving.values()].map(({ started }) => started));
    }
    const promisedMb = [...arriving.values()].reduce((sum, one) => sum + one.neededMb, 0);
    const room = { most: most - arriving.size, neededMb, freeMb: parts.freeMemoryMb() - promisedMb };
    const resting = makeRoom(warm(), room);
    if (resting === null)
      throw new Problem(
        "serve/not-ready",
        `There is not enough memory left for this version beside those that are live: it may take ${neededMb} MB.`,
        { headers: { "retry-after": "30" } },
      );
    const admitted = begin(deployment, resting);
    arriving.set(id, { neededMb, admitted, started: untilStarted(id, admitted) });
    await admitted;
  };
}

/** That the workers of a version may take together, in MB; trees are held by this process, and are small. */
function memoryOf({ environment, settings: { resources } }: Manifest): number {
  return environment === null ? 0 : resources.workers * workerMemoryMb(resources, environment);
}
