import { type Bins, decodeProfile, type Profile, type SpanProfile } from "driftwatch";

import type { Tx } from "../platform/context.ts";
import { listNamedPieces, listPieces } from "./queries/profiles.ts";
import type { VersionKey } from "./read-window.ts";
import { bodyOf, type Recollection } from "./recollect.ts";
import { dayMs, floorTo, hourMs, minuteMs, type Piece, quarterMs } from "./spans.ts";

/**
 * Profiles of the days up to `to`, as the two lanes take them: quarters where a lane's window begins or ends within an
 * hour, hours between.
 *
 * @param to - at a quarter of an hour
 * @param days - how many, at least one
 */
export async function readSpans(
  tx: Tx,
  key: VersionKey,
  bins: Bins,
  { to, days }: { readonly to: number; readonly days: number },
): Promise<SpanProfile[]> {
  const dayAgo = to - dayMs;
  const hoursFrom = Math.ceil(dayAgo / hourMs) * hourMs;
  const hoursTo = floorTo(to - 3 * hourMs, hourMs);
  const pieces = [
    { minutes: 60, from: floorTo(to - days * dayMs, hourMs), to: floorTo(dayAgo, hourMs) },
    { minutes: 15, from: floorTo(dayAgo, hourMs), to: hoursFrom },
    { minutes: 60, from: hoursFrom, to: hoursTo },
    { minutes: 15, from: hoursTo, to },
  ] as const;
  return decoded(tx, key, bins, pieces);
}

/** Profiles of whole hours within [from, to), oldest first; hours without events are left out. */
export function readHours(
  tx: Tx,
  key: VersionKey,
  bins: Bins,
  { from, to }: { from: number; to: number },
): Promise<SpanProfile[]> {
  return decoded(tx, key, bins, [{ minutes: 60, from: floorTo(from, hourMs), to }]);
}

/** Profiles of whole days within [from, to), oldest first, the running one included; days without events are left out. */
export function readDays(
  tx: Tx,
  key: VersionKey,
  bins: Bins,
  { from, to }: { from: number; to: number },
): Promise<SpanProfile[]> {
  return decoded(tx, key, bins, [{ minutes: 1440, from: floorTo(from, dayMs), to }]);
}

/** A quarter of an hour that has events. */
export type StoredQuarter = {
  readonly from: number;
  readonly events: number;
  /** Says which row it is, and which transaction wrote it. */
  readonly name: string;
  readonly decode: (bins: Bins) => SpanProfile;
};

/** Profiles of whole quarters of an hour within pieces that do not overlap, oldest first, each decoded when it is first looked at. */
export async function readQuarters(
  tx: Tx,
  key: VersionKey,
  pieces: readonly { readonly from: number; readonly to: number }[],
  reads: Recollection<Profile>,
): Promise<StoredQuarter[]> {
  const rows = await listNamedPieces(
    tx,
    key,
    pieces.map(({ from, to }) => ({ minutes: 15, from, to })),
    reads.names,
  );
  return rows.map((row) => {
    const { bucket: from, events, name } = row;
    return {
      ...{ from, events, name },
      decode(bins) {
        const profile = reads.take(name, () => decodeProfile(bodyOf(row), bins));
        return { from, to: from + quarterMs, profile };
      },
    };
  });
}

async function decoded(tx: Tx, key: VersionKey, bins: Bins, pieces: readonly Piece[]): Promise<SpanProfile[]> {
  const rows = await listPieces(tx, key, pieces);
  return rows.map(({ span, bucket, body }) => ({
    from: bucket,
    to: bucket + span * minuteMs,
    profile: decodeProfile(body, bins),
  }));
}
