import type { Clock } from "../contract.ts";

/** Time that can be waited for; in tests it is simulated. */
export type Timers = Clock & {
  /** Calls once, `milliseconds` from now, unless it is taken back by what comes back. */
  after(milliseconds: number, call: () => void): () => void;
};

/** The real time, which keeps no process alive by itself. */
export function realTimers(clock: Clock): Timers {
  return {
    now: () => clock.now(),
    after(milliseconds, call) {
      const timer = setTimeout(call, Math.max(0, milliseconds));
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
