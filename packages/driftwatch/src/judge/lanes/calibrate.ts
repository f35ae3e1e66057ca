import { signals, type Signal } from "../../detectors/detectors.ts";
import { dayMs } from "../spans.ts";
import type { HourSignals } from "./lane-signals.ts";

/** What a lane's signals were like in the model's own clean past: four means and standard deviations a feature. */
export type Calibration = {
  /** Windows it was made from. */
  readonly windows: number;
  /** 4 a feature, in the order of `signals`; NaN where fewer than 100 windows over 7 days were there to learn from. */
  readonly mean: Float64Array;
  /** Population standard deviation. */
  readonly deviation: Float64Array;
};

export type CalibrateOptions = {
  readonly features: number;
  /** Whether an hour lies in an alert on a feature: what was wrong then is no habit. */
  readonly isCut?: (hour: number, feature: number) => boolean;
};

const windowsMin = 100;
const daysMin = 7;

/** Learns from the stored signals of one lane's closed hours, the last 28 days of them. Once a day is often enough. */
export function calibrate(hours: readonly HourSignals[], { features, isCut }: CalibrateOptions): Calibration {
  const slots = features * signals.length;
  const [mean, deviation] = [new Float64Array(slots), new Float64Array(slots)];
  for (let slot = 0; slot < slots; slot++) {
    const feature = Math.floor(slot / signals.length);
    const kept = hours.filter(
      ({ hour, values }) => !Number.isNaN(values[slot] ?? Number.NaN) && !isCut?.(hour, feature),
    );
    const days = new Set(kept.map(({ hour }) => Math.floor((hour - 1) / dayMs)));
    const isKnown = kept.length >= windowsMin && days.size >= daysMin;
    const values = kept.map((window) => window.values[slot] ?? 0);
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length;
    mean[slot] = isKnown ? average : Number.NaN;
    deviation[slot] = isKnown ? Math.sqrt(variance) : Number.NaN;
  }
  return { windows: hours.length, mean, deviation };
}

/**
 * Up to where a signal's own history goes: its mean and `c` standard deviations; `null` where it is not known. A share of
 * unseen levels has no history term: it is 0 in any clean past.
 */
export function historyLimit(calibration: Calibration, feature: number, signal: Signal, c: number): number | null {
  if (signal === "unseen") return 0;
  const slot = feature * signals.length + signals.indexOf(signal);
  const limit = (calibration.mean[slot] ?? Number.NaN) + c * (calibration.deviation[slot] ?? Number.NaN);
  return Number.isNaN(limit) ? null : limit;
}
