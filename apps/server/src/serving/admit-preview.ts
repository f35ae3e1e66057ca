import { type Manifest, workerMemoryMb } from "@driftguard/runtime";

import { Problem } from "../platform/http/problem.ts";
import { makeRoom } from "./make-room.ts";
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

/**
 * Lets previews rest for one more that is to run; two that come at once are let in one after the other.
 *
 * @returns what admits one; it throws Problem serve/not-ready where what is live leaves no memory for it
 */
export function createAdmission(parts: AdmissionParts): (deployment: Wanted) => Promise<void> {
  const { running, isServed } = parts;
  let turn: Promise<void> = Promise.resolve();
  const runs = (id: string): boolean => running.get(id)?.problem === null;
  const isIn = (id: string): boolean => runs(id) && (isServed(id) || running.get(id)?.askedAt !== null);

  const letIn = async (deployment: Wanted): Promise<void> => {
    if (isIn(deployment.id)) return;
    const warm = [...running].flatMap(([id, { askedAt, problem, serves }]) => {
      if (askedAt === null || problem !== null) return [];
      const { queuedItems = 0, residentBytes = null } = serves?.deployment.figures() ?? {};
      return [{ id, askedAt, isBusy: queuedItems > 0, memoryMb: (residentBytes ?? 0) / 2 ** 20 }];
    });
    // What its build has just started, or was live a moment ago, has its memory already.
    const neededMb = runs(deployment.id) ? 0 : memoryOf(await parts.manifestOf(deployment));
    const resting = makeRoom(warm, { most: parts.most, neededMb, freeMb: parts.freeMemoryMb() });
    if (resting === null)
      throw new Problem(
        "serve/not-ready",
        `There is not enough memory left for this version beside those that are live: it may take ${neededMb} MB.`,
        { headers: { "retry-after": "30" } },
      );
    await Promise.all(resting.map((id) => parts.letGo(id)));
    parts.open(deployment).askedAt = parts.now();
  };

  return async (deployment) => {
    if (isIn(deployment.id)) return;
    const next = turn.then(() => letIn(deployment));
    turn = next.catch(() => undefined);
    await next;
  };
}

/** That the workers of a version may take together, in MB; trees are held by this process, and are small. */
function memoryOf({ environment, settings: { resources } }: Manifest): number {
  return environment === null ? 0 : resources.workers * workerMemoryMb(resources, environment);
}
