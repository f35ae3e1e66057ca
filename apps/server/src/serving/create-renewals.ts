import { BuildProblem } from "@driftguard/runtime";

import type { Log } from "../platform/log.ts";
import { hideInProblem } from "./hide-in-problem.ts";
import type { Running, Wish, Workers } from "./running.ts";

export type RenewalParts = {
  readonly now: () => number;
  readonly log: Log;
  /** What workers of a version are to be given now. */
  readonly wishOf: (one: Running) => Wish;
  readonly make: (one: Running) => Promise<Workers>;
  /** Whether a version still runs, on these workers where they are named. */
  readonly isCurrent: (one: Running, serves?: Workers["serves"]) => boolean;
  /** Lets new workers answer in the place of those of before, which end when they have answered. */
  readonly swap: (one: Running, workers: Workers) => void;
};

export type Renewals = {
  /** Whether something else is wished of a version's workers than when that was last tried. */
  readonly isOther: (one: Running) => boolean;
  /** Makes the workers of a version anew where they are to be given something else than they were; waits for nothing. */
  readonly renewWhereOther: (one: Running) => void;
};

export const againMs = 30_000;

/** What is said of workers that have not what is set now. */
export function goesOn(why: string): string {
  return `Its workers go on with the variables and the memory of before, since new ones do not start: ${why}`;
}

/**
 * Workers with another memory or other variables start beside those of before, which then end. A start may take as long
 * as a model's code likes: nobody's swap waits for it. Where they do not start, those of before are known to have what
 * they had, and it is tried again.
 */
export function createRenewals({ now, log, wishOf, make, isCurrent, swap }: RenewalParts): Renewals {
  const underWay = new Set<string>();

  const renew = async (one: Running, before: Workers["serves"]): Promise<void> => {
    const made = await make(one);
    const { deployment } = made.serves;
    one.renewal = deployment;
    try {
      await deployment.start();
      if (!isCurrent(one, before)) return await deployment.stop();
      one.behind = null;
      swap(one, made);
    } catch (error) {
      await deployment.stop();
      throw hideInProblem(error, made.hide);
    } finally {
      one.renewal = null;
    }
  };

  const isOther = (one: Running): boolean => {
    const { memoryMb, variables } = wishOf(one);
    return one.triedFor.memoryMb !== memoryMb || one.triedFor.variables !== variables;
  };

  const renewWhereOther = (one: Running): void => {
    if (!one.hasStarted || one.problem !== null || one.serves === null) return;
    const wish = wishOf(one);
    // A start reads what was set by then, which may be later than what was looked at here.
    if (one.memoryMb === wish.memoryMb && one.variables >= wish.variables) {
      one.behind = null;
      return;
    }
    if (!isOther(one) && now() - one.renewedAt < againMs) return;
    const { id } = one.wanted;
    if (underWay.has(id)) return;
    underWay.add(id);
    one.triedFor = wish;
    one.renewedAt = now();
    void renew(one, one.serves)
      .catch((error: unknown) => {
        const why = error instanceof BuildProblem ? error.message : "The server's log says why.";
        one.behind = goesOn(why);
        log.warn({ error, deployment: id }, "workers as they are wished now do not start; those of before go on");
      })
      .finally(() => {
        underWay.delete(id);
        // It may have been changed again meanwhile; what could not be made as it was wished is tried again later.
        if (isCurrent(one) && isOther(one)) renewWhereOther(one);
      });
  };
  return { isOther, renewWhereOther };
}
