import { Problem } from "../platform/http/problem.ts";
import type { Places } from "./places.ts";

/** Lets few pushes run at once, and of one repository one after the other: one runs, and one may wait. */
export type PushLanes = {
  /**
   * @param signal - ends the waiting
   * @returns what ends it; call it once. @throws Problem repository/busy; the signal's reason
   */
  readonly enter: (
    repository: { readonly organisation: number; readonly model: number },
    signal: AbortSignal,
  ) => Promise<() => void>;
  readonly isBusy: (model: number) => boolean;
};

/** A push that runs, and who goes on when it has ended. */
type Lane = { readonly leave: () => void; next: (() => void) | null };

/** @param places - of those that run; who waits takes none */
export function createPushLanes(places: Places): PushLanes {
  const lanes = new Map<number, Lane>();
  const begin = (organisation: number): Lane => {
    const leave = places.take(organisation);
    if (leave === null) throw busy();
    return { leave, next: null };
  };
  return {
    async enter({ organisation, model }, signal) {
      signal.throwIfAborted();
      const before = lanes.get(model);
      const lane = before ?? begin(organisation);
      if (before === undefined) lanes.set(model, lane);
      else await turn(before, signal);
      return () => {
        const { next } = lane;
        lane.next = null;
        // The place goes to who waits without becoming free in between: the model is of the same organisation.
        if (next !== null) return next();
        lanes.delete(model);
        return lane.leave();
      };
    },
    isBusy: (model) => lanes.has(model),
  };
}

async function turn(lane: Lane, signal: AbortSignal): Promise<void> {
  if (lane.next !== null) throw busy();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = (): void => {
    lane.next = null;
    reject(signal.reason);
  };
  lane.next = () => {
    signal.removeEventListener("abort", giveUp);
    resolve();
  };
  signal.addEventListener("abort", giveUp, { once: true });
  await promise;
}

function busy(): Problem {
  return new Problem("repository/busy", "Others push at this moment; push again in a minute.", {
    headers: { "retry-after": "30" },
  });
}
