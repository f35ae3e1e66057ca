import { decodeProfile, judgeTwoGate, type Verdict } from "driftwatch";

import type { Context } from "../platform/context.ts";
import { floorTo, hourMs, listProfiles } from "../profiles/index.ts";
import type { OpenedModel } from "./open-model.ts";
import { referenceFor } from "./reference-for.ts";

export type JudgedHour = { readonly hour: number; readonly rows: number; readonly verdicts: readonly Verdict[] };

/** Every hour of a span with events, judged by itself against the baseline by the two gates; oldest first. */
export async function judgeHours(
  ctx: Context,
  { model, version, baseline }: OpenedModel,
  { from, to }: { from: number; to: number },
): Promise<JudgedHour[]> {
  if (version === null || baseline === null) return [];
  const key = { organisation: ctx.caller.organisation, model: model.id, version: version.id };
  const rows = await ctx.transaction((tx) => listProfiles(tx, key, { minutes: 60, from: floorTo(from, hourMs), to }));
  return rows.map(({ bucket, events, body }) => ({
    hour: bucket,
    rows: events,
    verdicts: judgeTwoGate({
      bins: baseline.bins,
      reference: referenceFor(baseline, [{ bucket, events }], model.time_zone),
      current: decodeProfile(body, baseline.bins),
      baselineId: baseline.id,
      window: { from: bucket, to: bucket + hourMs },
    }),
  }));
}
