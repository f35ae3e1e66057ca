import {
  type Finding,
  findingsOfGap,
  judgeTrainingGap,
  laneLimits,
  type Profile,
  severityOf,
  signals,
  signalValues,
  trainingGapFloors,
} from "driftwatch";

import type { ActiveBaseline } from "../baselines/index.ts";
import { dayMs, hourMs } from "../profiles/index.ts";
import { type Fired, nothingSaid, type Replay, type Said } from "./replay.ts";
import type { WindowReader } from "./window-reader.ts";

const windowMs = 7 * dayMs;

/**
 * The training gap. It is told once, so it is judged by the hour until it is, and by the day afterwards.
 *
 * A window whose effects all lie below the floors cannot be drift, whatever their p-values: those are looked at only
 * where an effect reaches its floor.
 *
 * @param firstAt - when the first of the rows that are stored came
 */
export function replayGap({
  baseline,
  read,
  firstAt,
}: {
  readonly baseline: ActiveBaseline;
  readonly read: WindowReader;
  readonly firstAt: number;
}): Replay {
  let last: { readonly at: number; readonly said: Said } | null = null;
  return (at, alerts) => {
    if (alerts.length > 0 && last !== null && at - last.at < dayMs) return last.said;
    const window = read(at - windowMs, at);
    const said =
      window.profile.events === 0
        ? nothingSaid
        : judgeAt(baseline, window.profile, { from: Math.max(window.from, firstAt), to: at });
    last = { at, said };
    return said;
  };
}

function judgeAt(
  baseline: ActiveBaseline,
  current: Profile,
  window: { readonly from: number; readonly to: number },
): Said {
  const spanHours = (window.to - window.from) / hourMs;
  const floors = trainingGapFloors(spanHours, false);
  const limits = laneLimits(baseline.bins.features.length);
  const quiet = baseline.bins.features.map((bins, i): { readonly feature: string; readonly ratio: number | null } => {
    const [before, now] = [baseline.profile.features[i], current.features[i]];
    if (before === undefined || now === undefined) return { feature: bins.feature, ratio: null };
    const values = signalValues(bins, before, now, limits);
    const ratios = signals.flatMap((signal) => {
      const found = values[signal];
      return found === null ? [] : [found.value / floors[signal]];
    });
    return { feature: bins.feature, ratio: ratios.length === 0 ? null : Math.max(...ratios) };
  });
  if (quiet.every(({ ratio }) => ratio === null || ratio < 1)) {
    const findings = quiet.map(({ feature, ratio }): Finding => ({
      cause: "gap",
      feature,
      isFired: false,
      ratio,
      severity: severityOf(ratio, false),
    }));
    return { findings, fired: [] };
  }
  const { verdicts, finding } = judgeTrainingGap({ baseline, baselineId: baseline.id, current, window, spanHours });
  const fired = verdicts.flatMap(({ status, feature, effect, threshold }): Fired[] =>
    status === "drift" && effect.value !== null && threshold !== null
      ? [{ cause: "gap", feature, value: effect.value, threshold }]
      : [],
  );
  return { findings: findingsOfGap(verdicts, finding), fired };
}
