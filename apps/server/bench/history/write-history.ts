import type { Random } from "@driftguard/stats";
import { decodeProfile, encodeProfile, mergeProfiles, type Profile } from "driftwatch";

import type { Context, Tx } from "../../src/platform/context.ts";
import { dayMs, floorTo, hourMs, listProfiles, minuteMs, quarterMs } from "../../src/profiles/index.ts";
import { putProfile } from "../../src/profiles/queries/profiles.ts";
import { drawProfile } from "./draw-profile.ts";
import type { BenchModel } from "./make-model.ts";

const quartersKeptMs = 2 * dayMs + hourMs;

export type Traffic = { readonly rowsPerDay: number; readonly random: Random };

/**
 * Writes profiles as the refresh leaves them, without an event behind them: days, hours, and quarters of the last two
 * days.
 *
 * @param from - at an hour; the first day may be a part
 * @param to - at an hour
 */
export async function writeHistory(
  ctx: Context,
  model: BenchModel,
  traffic: Traffic,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  const { bins } = model.baseline;
  await ctx.transaction(async (tx) => {
    for (let hour = from; hour < to; hour += hourMs)
      await writeHour(tx, model, traffic, { hour, inQuarters: hour >= to - quartersKeptMs });
    for (let day = floorTo(from, dayMs); day < to; day += dayMs) {
      const hours = await listProfiles(tx, model.key, { minutes: 60, from: day, to: day + dayMs });
      const sum = mergeProfiles(
        bins,
        hours.map(({ body }) => decodeProfile(body, bins)),
      );
      await put(tx, model, { minutes: 1440, bucket: day, profile: sum });
    }
  });
}

async function writeHour(
  tx: Tx,
  model: BenchModel,
  { rowsPerDay, random }: Traffic,
  { hour, inQuarters }: { readonly hour: number; readonly inQuarters: boolean },
): Promise<void> {
  const { bins, profile: like } = model.baseline;
  const draw = (parts: number): Profile => drawProfile(like, random.poisson(rowsPerDay / 24 / parts), random);
  const quarters = inQuarters ? Array.from({ length: 4 }, () => draw(4)) : [];
  for (const [index, profile] of quarters.entries())
    await put(tx, model, { minutes: 15, bucket: hour + index * quarterMs, profile });
  const profile = inQuarters ? mergeProfiles(bins, quarters) : draw(1);
  await put(tx, model, { minutes: 60, bucket: hour, profile });
}

async function put(
  tx: Tx,
  { key }: BenchModel,
  {
    minutes,
    bucket,
    profile,
  }: { readonly minutes: 15 | 60 | 1440; readonly bucket: number; readonly profile: Profile },
): Promise<void> {
  if (bucket % (minutes * minuteMs) !== 0) throw new RangeError("a profile needs the beginning of its span");
  await putProfile(tx, key, { minutes, bucket, events: profile.events, body: encodeProfile(profile) });
}
