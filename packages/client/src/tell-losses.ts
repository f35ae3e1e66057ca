import type { RecorderRuntime } from "./recorder-runtime.ts";

/** Predictions that did not reach the server, told once in a while. */
export type RecorderLoss = {
  /** Since it was told last. */
  readonly fresh: number;
  readonly inAll: number;
  /** What became of the last of them, a full sentence; for people. */
  readonly because: string;
};

const quietMs = 60_000;

/** Tells of losses at once, then once a minute at most; what hears of them may throw and is no reason to. */
export function createLossTeller(
  hear: ((loss: RecorderLoss) => void) | undefined,
  { now, warn }: Pick<RecorderRuntime, "now" | "warn">,
): (inAll: number, because: string, isLast?: boolean) => void {
  let told = 0;
  let last = "";
  let toldAt = Number.NEGATIVE_INFINITY;
  return (inAll, because, isLast = false) => {
    // A batch that arrived has no reason, and is no reason to forget why others did not.
    last = because || last;
    const fresh = inAll - told;
    if (fresh === 0 || !(isLast || now() - toldAt > quietMs)) return;
    told = inAll;
    toldAt = now();
    try {
      if (hear !== undefined) hear({ fresh, inAll, because: last });
      else warn(`predictions that did not reach DriftGuard: ${fresh}, and ${inAll} in all; the last: ${last}`);
    } catch {
      // The host's own function or log; nobody is left to tell.
    }
  };
}
