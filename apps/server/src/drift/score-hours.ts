import { createHash } from "node:crypto";

import { summariseDrift } from "driftwatch";

import type { Context } from "../platform/context.ts";
import { judgeHour, listHours } from "./judge-hours.ts";
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
 * from, the counted rows themselves among it: what a late row changes has another name, so nothing remembered is ever
 * old.
 */
export function createHourScorer(judge: typeof judgeHour = judgeHour): HourScorer {
  const known = new Map<string, Score>();
  return async (ctx, opened, range) => {
    const { baseline, model } = opened;
    if (baseline === null) return [];
    const hours = await listHours(ctx, opened, range);
    return hours.map((hour) => {
      const name = `${baseline.id} ${model.time_zone} ${hour.bucket} ${createHash("sha256").update(hour.body).digest("base64")}`;
      const score = known.get(name) ?? scoreOf(judge(hour, { baseline, timeZone: model.time_zone }));
      if (known.size >= scoresMax) known.clear();
      known.set(name, score);
      return { hour: hour.bucket, rows: hour.events, ...score };
    });
  };
}

function scoreOf(verdicts: ReturnType<typeof judgeHour>): Score {
  const { driftScore, driftDetected } = summariseDrift(verdicts);
  return { driftScore, driftDetected };
}
