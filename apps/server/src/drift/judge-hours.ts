import { decodeProfile, judgeTwoGate, type Verdict } from "driftwatch";

import type { ActiveBaseline } from "../baselines/index.ts";
import type { Context } from "../platform/context.ts";
import { floorTo, hourMs, listProfiles, type StoredProfile } from "../profiles/index.ts";
import type { OpenedModel } from "./open-model.ts";
import { referenceFor } from "./reference-for.ts";

export type JudgedHour = { readonly hour: number; readonly rows: number; readonly verdicts: readonly Verdict[] };

/** Every hour of a span with events, judged by itself against the baseline by the two gates; oldest first. */
export async function judgeHours(ctx: Context, opened: OpenedModel, range: Range): Promise<JudgedHour[]> {
  const { baseline } = opened;
  if (baseline === null) return [];
  const [hours, active] = await Promise.all([listHours(ctx, opened, range), baseline.read()]);
  return hours.map((hour) => ({
    hour: hour.bucket,
    rows: hour.events,
    verdicts: judgeHour(hour, active),
  }));
}

type Range = { readonly from: number; readonly to: number };
type Hour = Pick<StoredProfile, "bucket" | "events" | "body">;

/** The profiles of a span's hours that have events, oldest first. */
export async function listHours(
  ctx: Context,
  { model, version }: OpenedModel,
  { from, to }: Range,
): Promise<readonly Hour[]> {
  if (version === null) return [];
  const key = { organisation: ctx.caller.organisation, model: model.id, version: version.id };
  return ctx.transaction((tx) => listProfiles(tx, key, { minutes: 60, from: floorTo(from, hourMs), to }), "read");
}

/** One hour against the baseline by the two gates. Pure. */
export function judgeHour({ bucket, events, body }: Hour, baseline: ActiveBaseline): readonly Verdict[] {
  return judgeTwoGate({
    bins: baseline.bins,
    reference: referenceFor(baseline, [{ bucket, events }]),
    current: decodeProfile(body, baseline.bins),
    baselineId: baseline.id,
    window: { from: bucket, to: bucket + hourMs },
  });
}
