import { limitsOf, type Limits } from "../../detectors/critical.ts";
import { signals } from "../../detectors/detectors.ts";
import { dayMs, hourMs } from "../spans.ts";
import type { Span } from "../verdict.ts";
import type { SpanProfile, WindowContext } from "./lane-window.ts";
import type { Lane } from "./stage.ts";
import { lookAtSpans, type WindowLook } from "./window-look.ts";

/** Below this many rows a window neither pages nor teaches. */
export const windowRowsMin = 200;

/** Looks a week and signals a look that share the chance of one false flag in twenty weeks. */
const looksAWeek = 672;
const signalsALook = 3;

/** What an hour's end leaves behind for calibration and history: four numbers a feature, in the order of `signals`. */
export type HourSignals = {
  readonly lane: Lane;
  /** The end of the window, epoch milliseconds. */
  readonly hour: number;
  /** 4 a feature; NaN where there was none, or the window had under 200 rows. */
  readonly values: Float32Array;
};

/** The limits of any one look at any one signal; a monitored segment adds its features to `features`. */
export function laneLimits(features: number): Limits {
  return limitsOf(0.05 / (looksAWeek * Math.max(1, features) * signalsALook));
}

/** The span of a lane's window that ends at `to`. */
export function laneSpan(lane: Lane, to: number): Span {
  return { from: to - (lane === "slow" ? dayMs : hourMs), to };
}

/**
 * The signals of the window that ends at `hour`, against the same hours of the clean days, itself left out. Call it when
 * an hour closes, or for every past hour to learn from a history at once.
 */
export function laneSignals(
  context: WindowContext,
  spans: readonly SpanProfile[],
  lane: Lane,
  hour: number,
): HourSignals {
  const look = lookAtSpans(context, spans, laneLimits(context.bins.features.length));
  return signalsOfLook(look(laneSpan(lane, hour), "seasonal"), lane, hour, context.bins.features.length);
}

/** What a look leaves behind for calibration. */
export function signalsOfLook(look: WindowLook, lane: Lane, hour: number, features: number): HourSignals {
  const values = new Float32Array(features * signals.length).fill(Number.NaN);
  if (look.rows < windowRowsMin) return { lane, hour, values };
  look.signals().forEach((found, feature) => {
    signals.forEach((signal, i) => {
      values[feature * signals.length + i] = found[signal]?.value ?? Number.NaN;
    });
  });
  return { lane, hour, values };
}
