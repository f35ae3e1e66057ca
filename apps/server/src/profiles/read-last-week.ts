import { type Bins, decodeProfile, encodeProfile, mergeProfiles, type Profile } from "driftwatch";

import type { Tx } from "../platform/context.ts";
import { findKeptSum, putKeptSum } from "./queries/kept-sums.ts";
import { readPieces, readWindow, type VersionKey } from "./read-window.ts";
import { floorTo, hourMs, piecesOf, weekMs } from "./spans.ts";

/**
 * The sum of a version's profiles over the last seven days, the hour in which they begin whole. What its whole hours add
 * up to changes once an hour only, and is kept: a check reads that, and the hour that runs. Hold the model's lock.
 */
export async function readLastWeek(
  tx: Tx,
  key: VersionKey,
  bins: Bins,
  now: number,
): Promise<{ readonly profile: Profile; readonly from: number; readonly to: number }> {
  const from = floorTo(now - weekMs, hourMs);
  const [hours, running] = await Promise.all([
    readWholeHours(tx, key, bins, { from, now }),
    readPieces(tx, key, bins, piecesOf(from + weekMs, now, now)),
  ]);
  return { profile: mergeProfiles(bins, [hours, ...running]), from, to: now };
}

async function readWholeHours(
  tx: Tx,
  key: VersionKey,
  bins: Bins,
  { from, now }: { readonly from: number; readonly now: number },
): Promise<Profile> {
  const kept = await findKeptSum(tx, key, { kind: "week", since: from });
  if (kept !== null) return decodeProfile(kept, bins);
  const { profile } = await readWindow(tx, key, bins, { from, to: from + weekMs, now });
  await putKeptSum(tx, key, { kind: "week", since: from, body: encodeProfile(profile) });
  return profile;
}
