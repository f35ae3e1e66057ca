import { type Bins, decodeProfile, mergeProfiles, type Profile } from "driftwatch";

import type { Tx } from "../platform/context.ts";
import { listProfileCounts, listProfiles } from "./queries/profiles.ts";
import { floorTo, hourMs, piecesOf, quarterMs } from "./spans.ts";

export type VersionKey = { readonly organisation: number; readonly model: number; readonly version: number };

/** The sum of a version's profiles over [from, to), widened to what is kept: see `from` and `to` of the answer. */
export async function readWindow(
  tx: Tx,
  key: VersionKey,
  bins: Bins,
  { from, to, now }: { from: number; to: number; now: number },
): Promise<{ readonly profile: Profile; readonly from: number; readonly to: number }> {
  const pieces = piecesOf(from, to, now);
  const profiles: Profile[] = [];
  for (const piece of pieces) {
    for (const row of await listProfiles(tx, key, piece)) profiles.push(decodeProfile(row.body, bins));
  }
  const end = pieces.at(-1)?.to ?? to;
  return { profile: mergeProfiles(bins, profiles), from: pieces[0]?.from ?? from, to: end - to < quarterMs ? to : end };
}

/** Events by hour within [from, to), oldest first; hours without any are left out. */
export function readHourCounts(
  tx: Tx,
  key: VersionKey,
  { from, to }: { from: number; to: number },
): Promise<{ bucket: number; events: number }[]> {
  return listProfileCounts(tx, key, { minutes: 60, from: floorTo(from, hourMs), to });
}
