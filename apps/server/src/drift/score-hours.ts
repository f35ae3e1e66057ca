import { summariseDrift } from "driftwatch";

import type { Context } from "../platform/context.ts";
import { floorTo, hourMs, listProfiles, listProfileStamps } from "../profiles/index.ts";
import { judgeHour } from "./judge-hours.ts";
import type { OpenedModel } from "./open-model.ts";

export type Score = { readonly driftScore: number | null; readonly driftDetected: boolean | null };
export type ScoredHour = Score & { readonly hour: number; readonly rows: number };

/** Scores hours, and remembers those that it knows. */
export type HourScorer = (
  ctx: Context,
  opened: OpenedModel,
  range: { readonly from: number; readonly to: number },
) => Promise<ScoredHour[]>;

/** A year of hours of two models, in a few megabytes. */
const scoresMax = 20_000;

/**
 * Every hour of a span with events, as one number against the baseline; oldest first. An hour that is over does not
 * change, and judging it takes longer than all the rest of an answer. A score is remembered under all that it was made
 * from, the version of the stored profile among it: what a late row changes has another name, so nothing remembered is
 * ever old, and of what is known no profile is read.
 */
export function createHourScorer(judge: typeof judgeHour = judgeHour): HourScorer {
  const known = new Map<string, Score>();
  return async (ctx, opened, range) => {
    const { baseline, model, version } = opened;
    if (baseline === null || version === null) return [];
    const key = { organisation: ctx.caller.organisation, model: model.id, version: version.id };
    const piece = { minutes: 60, from: floorTo(range.from, hourMs), to: range.to } as const;
    const hours = await ctx.transaction((tx) => listProfileStamps(tx, key, piece), "read");
    const nameOf = ({ bucket, stamp }: { bucket: number; stamp: string }): string =>
      `${baseline.id} ${bucket} ${stamp}`;
    const found = hours.map((hour) => known.get(nameOf(hour)));
    const firstUnknown = hours[found.indexOf(undefined)];
    if (firstUnknown !== undefined) {
      const active = await baseline.read();
      const rest = { ...piece, from: firstUnknown.bucket };
      const stored = await ctx.transaction((tx) => listProfiles(tx, key, rest), "read");
      const bodies = new Map(stored.map((hour) => [hour.bucket, hour]));
      hours.forEach((hour, index) => {
        const profile = bodies.get(hour.bucket);
        if (found[index] !== undefined || profile === undefined) return;
        const score = scoreOf(judge(profile, active));
        if (known.size >= scoresMax) known.clear();
        known.set(nameOf(hour), score);
        found[index] = score;
      });
    }
    // An hour whose profile went in between has none any more.
    return hours.flatMap(({ bucket, events }, index) => {
      const score = found[index];
      return score === undefined ? [] : [{ hour: bucket, rows: events, ...score }];
    });
  };
}

function scoreOf(verdicts: ReturnType<typeof judgeHour>): Score {
  const { driftScore, driftDetected } = summariseDrift(verdicts);
  return { driftScore, driftDetected };
}
