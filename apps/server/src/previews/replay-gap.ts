import {
  type CellRows,
  comparableReference,
  featureGapFloors,
  type Finding,
  findingsOfGap,
  judgeTrainingGap,
  laneLimits,
  type Profile,
  seasonalCell,
  severityOf,
  signals,
  signalValues,
} from "driftwatch";

import type { ActiveBaseline } from "../baselines/index.ts";
import { dayMs, hourMs } from "../profiles/index.ts";
import { type Fired, nothingSaid, type Replay, type Said } from "./replay.ts";
import type { WindowReader } from "./window-reader.ts";

const windowMs = 7 * dayMs;

export type GapPast = {
  readonly baseline: ActiveBaseline;
  readonly read: WindowReader;
  /** When the first of the rows that are stored came. */
  readonly firstAt: number;
  /** Rows of each hour, which a baseline with times is compared by. */
  readonly rowsOfHour: ReadonlyMap<number, number>;
};

/**
 * The training gap. It is told once, and its window is a week: until it is told it is judged by the hour in the first week
 * and by the day afterwards; once told, by the day for as long as features that belong to it usually follow, two weeks.
 */
export function replayGap(past: GapPast): Replay {
  let last: { readonly at: number; readonly said: Said } | null = null;
  return (at, alerts) => {
    const isTold = alerts.length > 0;
    const isOver = isTold && at - past.firstAt > 2 * windowMs;
    const isHourly = !isTold && at - past.firstAt <= windowMs;
    if (last !== null && (isOver || (!isHourly && at - last.at < dayMs))) return last.said;
    const window = past.read(at - windowMs, at);
    const said =
      window.profile.events === 0
        ? nothingSaid
        : judgeAt(past, window.profile, { from: Math.max(window.from, past.firstAt), to: at });
    last = { at, said };
    return said;
  };
}

function judgeAt(past: GapPast, current: Profile, window: { readonly from: number; readonly to: number }): Said {
  const { baseline } = past;
  const spanHours = (window.to - window.from) / hourMs;
  const rowsByCell = baseline.seasonal === null ? null : cellsOf(past, window);
  const quiet = quietly(baseline, current, { spanHours, rowsByCell });
  if (quiet !== null) return { findings: quiet, fired: [] };
  const { verdicts, finding } = judgeTrainingGap({
    baseline,
    baselineId: baseline.id,
    current,
    window,
    spanHours,
    ...(rowsByCell === null ? {} : { rowsByCell }),
  });
  const fired = verdicts.flatMap(({ status, feature, effect, threshold }): Fired[] =>
    status === "drift" && effect.value !== null && threshold !== null
      ? [{ cause: "gap", feature, value: effect.value, threshold }]
      : [],
  );
  return { findings: findingsOfGap(verdicts, finding), fired };
}

/**
 * A window whose effects all lie below the floors cannot be drift, whatever their p-values, which cost ten times as much.
 *
 * @returns `null` where one reaches its floor
 */
function quietly(
  baseline: ActiveBaseline,
  current: Profile,
  { spanHours, rowsByCell }: { readonly spanHours: number; readonly rowsByCell: readonly CellRows[] | null },
): Finding[] | null {
  const { bins } = baseline;
  const reference = comparableReference(baseline, rowsByCell ?? undefined);
  const known = { spanHours, hasTimeColumn: rowsByCell !== null };
  const limits = laneLimits(bins.features.length);
  const findings: Finding[] = [];
  for (const [i, feature] of bins.features.entries()) {
    const [before, now] = [reference.features[i], current.features[i]];
    if (before === undefined || now === undefined) continue;
    const floors = featureGapFloors({ bins: feature, reference: before, current: now }, known);
    const values = signalValues(feature, before, now, limits);
    const ratios = signals.flatMap((signal) => {
      const found = values[signal];
      return found === null ? [] : [found.value / floors[signal]];
    });
    const ratio = ratios.length === 0 ? null : Math.max(...ratios);
    if (ratio !== null && ratio >= 1) return null;
    findings.push({
      cause: "gap",
      feature: feature.feature,
      isFired: false,
      ratio,
      severity: severityOf(ratio, false),
    });
  }
  return findings;
}

function cellsOf(
  { baseline, rowsOfHour }: GapPast,
  { from, to }: { readonly from: number; readonly to: number },
): CellRows[] {
  const cellOf = seasonalCell(baseline.timeZone);
  const rows = new Map<number, number>();
  for (let hour = Math.ceil(from / hourMs) * hourMs; hour < to; hour += hourMs) {
    const count = rowsOfHour.get(hour) ?? 0;
    if (count > 0) rows.set(cellOf(hour), (rows.get(cellOf(hour)) ?? 0) + count);
  }
  return [...rows].map(([cell, count]) => ({ cell, rows: count }));
}
