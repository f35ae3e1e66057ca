import { type Bins, decodeProfile, encodeProfile, mergeProfiles, type Profile } from "driftwatch";

import type { Tx } from "../platform/context.ts";
import { putKeptSum } from "./queries/kept-sums.ts";
import { readWindow, type VersionKey } from "./read-window.ts";
import { bodyOf, type Recollection } from "./recollect.ts";
import { floorTo, hourMs, weekMs } from "./spans.ts";

/** What a check of the last week has at hand. */
export type LastWeek = {
  readonly now: number;
  /** The sum of its 168 whole hours; `null` where it is not kept. */
  readonly kept: KeptBody | null;
  /** The profiles of the hour that runs, in the order of time. */
  readonly running: readonly Profile[];
  readonly reads: Recollection<Profile>;
};

/** A kept sum, or where it need not be read again its name alone, which says which transaction wrote it. */
export type KeptBody = { readonly name: string; readonly body: Buffer | null };

/**
 * The sum of a version's profiles over the last seven days, the hour in which they begin whole. What its whole hours add
 * up to changes once an hour only, and is kept: a check reads that, and the hour that runs. Hold the model's lock.
 */
export async function readLastWeek(
  tx: Tx,
  key: VersionKey,
  bins: Bins,
  { now, kept, running, reads }: LastWeek,
): Promise<{ readonly profile: Profile; readonly from: number; readonly to: number }> {
  const from = floorTo(now - weekMs, hourMs);
  const hours =
    kept === null
      ? await sumWholeHours(tx, key, bins, { from, now })
      : reads.take(kept.name, () => decodeProfile(bodyOf(kept), bins));
  return { profile: mergeProfiles(bins, [hours, ...running]), from, to: now };
}

async function sumWholeHours(
  tx: Tx,
  key: VersionKey,
  bins: Bins,
  { from, now }: { readonly from: number; readonly now: number },
): Promise<Profile> {
  const { profile } = await readWindow(tx, key, bins, { from, to: from + weekMs, now });
  await putKeptSum(tx, key, { kind: "week", since: from, body: encodeProfile(profile) });
  return profile;
}
