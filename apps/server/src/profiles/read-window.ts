import { type Bins, decodeProfile, mergeProfiles, type Profile } from "driftwatch";

import type { Tx } from "../platform/context.ts";
import { listPieces, listProfileCounts, stampPieces } from "./queries/profiles.ts";
import { floorTo, hourMs, type Piece, piecesOf, quarterMs } from "./spans.ts";

export type VersionKey = { readonly organisation: number; readonly model: number; readonly version: number };

/** The sum of a version's profiles over [from, to), widened to what is kept: see `from` and `to` of the answer. */
export async function readWindow(
  tx: Tx,
  key: VersionKey,
  bins: Bins,
  { from, to, now }: { from: number; to: number; now: number },
): Promise<{ readonly profile: Profile; readonly from: number; readonly to: number }> {
  const pieces = piecesOf(from, to, now);
  const profiles = await readPieces(tx, key, bins, pieces);
  const end = pieces.at(-1)?.to ?? to;
  return { profile: mergeProfiles(bins, profiles), from: pieces[0]?.from ?? from, to: end - to < quarterMs ? to : end };
}

/**
 * What names all that {@link readWindow} and {@link readHourCounts} read of a window, as it is now: equal stamps mean equal
 * answers. A tenth of the work of reading it.
 */
export function stampWindow(
  tx: Tx,
  key: VersionKey,
  { from, to, now }: { from: number; to: number; now: number },
): Promise<string> {
  const counted = { minutes: 60, from: floorTo(from, hourMs), to } as const;
  return stampPieces(tx, key, { read: piecesOf(from, to, now), counted });
}

/** The profiles that pieces of a window are made of, in their order. */
export async function readPieces(tx: Tx, key: VersionKey, bins: Bins, pieces: readonly Piece[]): Promise<Profile[]> {
  const rows = await listPieces(tx, key, pieces);
  return rows.map(({ body }) => decodeProfile(body, bins));
}

/** Events by hour within [from, to), oldest first; hours without any are left out. */
export function readHourCounts(
  tx: Tx,
  key: VersionKey,
  { from, to }: { from: number; to: number },
): Promise<{ bucket: number; events: number }[]> {
  return listProfileCounts(tx, key, { minutes: 60, from: floorTo(from, hourMs), to });
}
