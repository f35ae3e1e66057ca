import type { Calibration, HourSignals, Lane, LanesJudgement } from "driftwatch";

import type { DriftHour, JudgedHours } from "../queries/policy.ts";

export const lanes = ["slow", "fast"] as const satisfies readonly Lane[];

/** What a screen shows of a feature in an hour: `null` where nothing could be judged. */
export type HourJudgement = { readonly severity: number; readonly ratio: number } | null;

const unknown = 255;
const ratioSteps = 25; // a byte holds ratios up to 10.16

export function writeSignals({ values }: HourSignals): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

export function readSignals({ lane, hour, signals }: DriftHour): HourSignals {
  return { lane: lanes[lane] ?? "slow", hour, values: new Float32Array(Uint8Array.from(signals).buffer) };
}

/** Two bytes a feature: severity, and the ratio in steps of .04. */
export function writeJudgement(judged: LanesJudgement, lane: Lane, features: readonly string[]): Buffer {
  const byFeature = new Map(judged.features.filter((one) => one.lane === lane).map((one) => [one.feature, one]));
  const bytes = Buffer.alloc(features.length * 2, unknown);
  features.forEach((feature, index) => {
    const one = byFeature.get(feature);
    if (one === undefined || one.ratio === null || one.status === "insufficient") return;
    bytes[index * 2] = one.severity;
    bytes[index * 2 + 1] = Math.min(unknown - 1, Math.round(one.ratio * ratioSteps));
  });
  return bytes;
}

export function readJudgement({ severity }: Pick<DriftHour, "severity">): HourJudgement[] {
  return Array.from({ length: severity.length / 2 }, (_, index) => {
    const [found, ratio] = [severity[index * 2] ?? unknown, severity[index * 2 + 1] ?? unknown];
    return found === unknown || ratio === unknown ? null : { severity: found, ratio: ratio / ratioSteps };
  });
}

/**
 * Every feature of every hour that could be judged, by its place in the order of the bins. A screen has some fifteen
 * thousand, so none is made an object of.
 */
export function forEachJudgement(
  { hours, severity, lengths }: JudgedHours,
  take: (hour: number, feature: number, found: number, ratio: number) => void,
): void {
  let at = 0;
  for (const [index, hour] of hours.entries()) {
    const end = at + (lengths[index] ?? 0);
    for (let feature = 0; at < end; feature++, at += 2) {
      const [found, ratio] = [severity[at] ?? unknown, severity[at + 1] ?? unknown];
      if (found !== unknown && ratio !== unknown) take(hour, feature, found, ratio / ratioSteps);
    }
  }
}

export function writeCalibration({ windows, mean, deviation }: Calibration): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(windows);
  return Buffer.concat([
    head,
    Buffer.from(mean.buffer, mean.byteOffset, mean.byteLength),
    Buffer.from(deviation.buffer, deviation.byteOffset, deviation.byteLength),
  ]);
}

export function readCalibration(body: Buffer): Calibration {
  const half = (body.length - 4) / 2;
  const floats = (from: number): Float64Array =>
    new Float64Array(Uint8Array.from(body.subarray(from, from + half)).buffer);
  return { windows: body.readUInt32LE(0), mean: floats(4), deviation: floats(4 + half) };
}
