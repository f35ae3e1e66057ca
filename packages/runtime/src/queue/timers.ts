import type { Clock } from "../contract.ts";

/** Time that can be waited for; in tests it is simulated. */
export type Timers = Clock & {
  /** Milliseconds of a clock that only goes on: whoever sets the machine's clock moves no wait. */
  elapsed(): number;
  /** Calls once, `milliseconds` from now, unless it is taken back by what comes back. */
  after(milliseconds: number, call: () => void): () => void;
};

/** The real time, which keeps no process alive by itself. */
export function realTimers(clock: Clock): Timers {
  return {
    now: () => clock.now(),
    elapsed: () => performance.now(),
    after(milliseconds, call) {
      const timer = setTimeout(call, Math.max(0, milliseconds));
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
