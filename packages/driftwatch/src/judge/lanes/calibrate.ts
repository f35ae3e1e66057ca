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
  const kept = new Float64Array(hours.length);
  for (let feature = 0; feature < features; feature++) {
    const clean = isCut === undefined ? hours : hours.filter(({ hour }) => !isCut(hour, feature));
    for (let slot = feature * signals.length; slot < (feature + 1) * signals.length; slot++) {
      const [count, days] = collect(clean, slot, kept);
      const isKnown = count >= windowsMin && days >= daysMin;
      const average = isKnown ? meanOf(kept, count) : Number.NaN;
      mean[slot] = average;
      deviation[slot] = isKnown ? deviationOf(kept, count, average) : Number.NaN;
    }
  }
  return { windows: hours.length, mean, deviation };
}

/** The known values of a slot, put into `into`: how many there are, over how many days. */
function collect(hours: readonly HourSignals[], slot: number, into: Float64Array): readonly [number, number] {
  const days = new Set<number>();
  let [count, lastDay] = [0, Number.NaN];
  for (const { hour, values } of hours) {
    const value = values[slot] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    into[count] = value;
    count += 1;
    const day = Math.floor((hour - 1) / dayMs);
    if (day !== lastDay) days.add(day);
    lastDay = day;
  }
  return [count, days.size];
}

function meanOf(values: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i] ?? 0;
  return sum / count;
}

function deviationOf(values: Float64Array, count: number, mean: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += ((values[i] ?? 0) - mean) ** 2;
  return Math.sqrt(sum / count);
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
