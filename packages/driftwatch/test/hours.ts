import { calibrate } from "../src/judge/lanes/calibrate.ts";
import { judgeLanes, type LanesInput, type LanesJudgement } from "../src/judge/lanes/judge-lanes.ts";
import { laneSignals } from "../src/judge/lanes/lane-signals.ts";
import { hourMs } from "../src/judge/spans.ts";
import type { SeasonalReference, SpanProfile, WindowContext } from "../src/judge/lanes/lane-window.ts";
import type { Lane } from "../src/judge/lanes/stage.ts";
import { seasonalCell } from "../src/baseline/seasonal-cell.ts";
import { mergeProfiles } from "../src/profile/merge-profiles.ts";
import type { Bins } from "../src/profile/profile.ts";
import { countedOn, type Table } from "./rows.ts";

/** A Monday, 00:00 UTC. */
export const monday: number = Date.UTC(2026, 9, 5);
export const dayHours = 24;
const cellOf = seasonalCell("UTC");

/** One profile an hour, from the first Monday on. */
export function hoursOf(bins: Bins, hours: number, rowsOf: (hour: number) => Table): SpanProfile[] {
  return Array.from({ length: hours }, (_, hour) => ({
    from: monday + hour * hourMs,
    to: monday + (hour + 1) * hourMs,
    profile: countedOn(bins, rowsOf(hour)),
  }));
}

/** The cells of the first `days` days. */
export function seasonalOf(bins: Bins, spans: readonly SpanProfile[], days: number): SeasonalReference {
  const end = monday + days * dayHours * hourMs;
  const held = spans.filter(({ from }) => from < end);
  const cells = Array.from({ length: 48 }, (_, cell) => {
    const parts = held.filter(({ from }) => cellOf(from) === cell).map(({ profile }) => profile);
    return parts.length === 0 ? null : mergeProfiles(bins, parts);
  });
  return { cells, holds: (from) => from < end };
}

export type Scene = { readonly bins: Bins; readonly spans: readonly SpanProfile[]; readonly cleanDays: number };

/** Judges at the end of an hour, everything learnt from the clean days. */
export function judgeAt(scene: Scene, hour: number, options: Partial<LanesInput> = {}): LanesJudgement {
  const context = contextOf(scene);
  return judgeLanes({
    ...context,
    now: monday + hour * hourMs,
    spans: scene.spans,
    cleanDays: scene.cleanDays,
    calibrations: { slow: learn(scene, context, "slow"), fast: learn(scene, context, "fast") },
    ...options,
  });
}

export function contextOf({ bins, spans, cleanDays }: Scene): WindowContext {
  return { bins, seasonal: seasonalOf(bins, spans, cleanDays), cellOf };
}

function learn({ bins, spans, cleanDays }: Scene, context: WindowContext, lane: Lane): ReturnType<typeof calibrate> {
  const first = lane === "slow" ? dayHours : 1;
  const hours = Array.from(
    { length: Math.max(0, cleanDays * dayHours - first + 1) },
    (_, i) => monday + (first + i) * hourMs,
  );
  return calibrate(
    hours.map((hour) => laneSignals(context, spans, lane, hour)),
    { features: bins.features.length },
  );
}
