import type { Timers } from "../src/queue/timers.ts";

/** Time that moves only when it is told to, from 0. */
export type SimulatedTime = Timers & {
  /** Goes to an instant; on the way every call that is due runs, and all that follows from it at once. */
  advanceTo(instant: number): Promise<void>;
};

export function simulatedTime(): SimulatedTime {
  let now = 0;
  let calls: { readonly at: number; readonly call: () => void }[] = [];
  return {
    now: () => now,
    elapsed: () => now,
    after(milliseconds, call) {
      const entry = { at: now + Math.max(0, milliseconds), call };
      calls.push(entry);
      return () => {
        calls = calls.filter((other) => other !== entry);
      };
    },
    async advanceTo(instant) {
      await settle();
      for (;;) {
        const next = calls.reduce<(typeof calls)[number] | null>(
          (first, entry) => (first === null || entry.at < first.at ? entry : first),
          null,
        );
        if (next === null || next.at > instant) break;
        calls = calls.filter((entry) => entry !== next);
        now = Math.max(now, next.at);
        next.call();
        await settle();
      }
      now = Math.max(now, instant);
    },
  };
}

/** Lets every promise that can go on go on. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
