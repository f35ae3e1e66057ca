import type { Timers } from "./timers.ts";

/** One timer for many deadlines, hardly any of which comes to pass. */
export type Alarm = {
  /** Makes sure that it rings at this instant, or before. @param instant - as `elapsed` of its timers tells it */
  readonly by: (instant: number) => void;
  readonly off: () => void;
};

/**
 * A timer a request would be set and taken back for nothing. This one stands at the earliest deadline that it was set for,
 * also when that has been met: whoever hears it looks what is due, and sets it again for what is not.
 */
export function createAlarm(timers: Timers, ring: () => void): Alarm {
  let set: { readonly instant: number; readonly takeBack: () => void } | null = null;
  const off = (): void => {
    set?.takeBack();
    set = null;
  };
  return {
    by(instant) {
      if (set !== null && set.instant <= instant) return;
      off();
      const takeBack = timers.after(instant - timers.elapsed(), () => {
        set = null;
        ring();
      });
      set = { instant, takeBack };
    },
    off,
  };
}
