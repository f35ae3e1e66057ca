import type { Room } from "./room-of.ts";

export type SpentSignal = {
  readonly tell: (room: Room) => void;
  /** Aborts as soon as the disk is spent; whoever asks again when there is room gets a new one. */
  readonly signal: () => AbortSignal;
};

/** Says of a disk that is measured when it is spent, to what is under way and fills it. */
export function createSpentSignal(): SpentSignal {
  let spent = new AbortController();
  return {
    tell(room) {
      if (room === "spent") spent.abort(new Error("the disk is nearly full"));
      else if (spent.signal.aborted) spent = new AbortController();
    },
    signal: () => spent.signal,
  };
}
