import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import { writtenBy } from "../../platform/database/written-by.ts";
import type { Piece, SpanMinutes } from "../spans.ts";

export type StoredProfile = {
  readonly span: number;
  readonly bucket: number;
  readonly events: number;
  readonly body: Buffer;
};

type Key = { readonly organisation: number; readonly model: number; readonly version: number };

/** Profiles of one span within [from, to), oldest first. */
export function listProfiles(tx: Tx, key: Key, piece: Piece): Promise<StoredProfile[]> {
  return listPieces(tx, key, [piece]);
}

/** Profiles that make up pieces which do not overlap, oldest first. */
export async function listPieces(tx: Tx, key: Key, pieces: readonly Piece[]): Promise<StoredProfile[]> {
  const known = pieces.filter(({ from, to }) => from < to);
  if (known.length === 0) return [];
  const rows = await tx
    .selectFrom("profiles")
    .select(["span", "bucket", "events", "body"])
    .where("organisation", "=", key.organisation)
    .where("model", "=", key.model)
    .where("version", "=", key.version)
    .where("segment", "=", 0)
    .where((by) =>
      by.or(
        known.map(({ minutes, from, to }) =>
          by.and([by("span", "=", minutes), by("bucket", ">=", new Date(from)), by("bucket", "<", new Date(to))]),
        ),
      ),
    )
    .orderBy("bucket")
    .execute();
  return rows.map((row) => ({
    span: row.span,
    bucket: row.bucket.getTime(),
    events: Number(row.events),
    body: row.body,
  }));
}

/** A profile, or where it need not be read again its name alone. */
export type NamedProfile = Omit<StoredProfile, "body"> & { readonly name: string; readonly body: Buffer | null };

/**
 * The same, each with a name that says which row it is and which transaction wrote it.
 *
 * @param known - names of rows that are at hand: their bodies stay where they are
 */
export async function listNamedPieces(
  tx: Tx,
  key: Key,
  pieces: readonly Piece[],
  known: readonly string[],
): Promise<NamedProfile[]> {
  const wanted = pieces.filter(({ from, to }) => from < to);
  if (wanted.length === 0) return [];
  const within = wanted.map(
    ({ minutes, from, to }) => sql`(span = ${minutes} and bucket >= ${new Date(from)} and bucket < ${new Date(to)})`,
  );
  const found = await sql<{ span: number; seconds: number; events: number; name: string; body: Buffer | null }>`
    select span, seconds, events, name, case when name = any(${sql`${[...known]}::text[]`}) then null else body end as body
    from (select span, bucket, extract(epoch from bucket)::int8 as seconds, events, body,
        concat_ws(' ', 'profile', span, extract(epoch from bucket)::int8, ${writtenBy}) as name
      from profiles
      where organisation = ${key.organisation} and model = ${key.model} and version = ${key.version} and segment = 0
        and (${sql.join(within, sql` or `)})) as named
    order by bucket`.execute(tx);
  return found.rows.map(({ seconds, ...row }) => ({ ...row, bucket: seconds * 1000 }));
}

/**
 * What names the stored profiles of these pieces, and those that are only counted, as they are now: it changes with any of
 * them, and with which there are. Their bodies are not read.
 */
export async function stampPieces(
  tx: Tx,
  key: Key,
  { read, counted }: { readonly read: readonly Piece[]; readonly counted: Piece },
): Promise<string> {
  const within = ({ minutes, from, to }: Piece) =>
    sql`(span = ${minutes} and bucket >= ${new Date(from)} and bucket < ${new Date(to)})`;
  const isRead = read.length === 0 ? sql`false` : sql.join(read.map(within), sql` or `);
  const found = await sql<{ stamp: string | null }>`
    select md5(string_agg(concat_ws(' ', span, extract(epoch from bucket)::int8, ${writtenBy}, (${isRead})), ',' order by span, bucket))
      as stamp
    from profiles
    where organisation = ${key.organisation} and model = ${key.model} and version = ${key.version} and segment = 0
      and (${isRead} or ${within(counted)})`.execute(tx);
  return found.rows[0]?.stamp ?? "";
}

/**
 * Events of each bucket of one span, oldest first, without reading the bodies. As one value: a check asks for the hours
 * of five weeks, and a row each would take longer than all that is read beside them.
 */
export async function listProfileCounts(
  tx: Tx,
  key: Key,
  { minutes, from, to }: Piece,
): Promise<{ bucket: number; events: number }[]> {
  const found = await sql<{ counts: [number, number][] }>`
    select coalesce(json_agg(json_build_array(extract(epoch from bucket)::int8, events) order by bucket), '[]') as counts
    from profiles
    where organisation = ${key.organisation} and model = ${key.model} and version = ${key.version} and segment = 0
      and span = ${minutes} and bucket >= ${new Date(from)} and bucket < ${new Date(to)}`.execute(tx);
  return (found.rows[0]?.counts ?? []).map(([second, events]) => ({ bucket: second * 1000, events }));
}

/** The same, each with what names its body as it is now. */
export async function listProfileStamps(
  tx: Tx,
  key: Key,
  { minutes, from, to }: Piece,
): Promise<{ bucket: number; events: number; stamp: string }[]> {
  const found = await sql<{ stamps: [number, number, string][] }>`
    select coalesce(json_agg(json_build_array(extract(epoch from bucket)::int8, events, ${writtenBy}) order by bucket), '[]')
      as stamps
    from profiles
    where organisation = ${key.organisation} and model = ${key.model} and version = ${key.version} and segment = 0
      and span = ${minutes} and bucket >= ${new Date(from)} and bucket < ${new Date(to)}`.execute(tx);
  return (found.rows[0]?.stamps ?? []).map(([second, events, stamp]) => ({ bucket: second * 1000, events, stamp }));
}

/** Writes a profile over the one before; one without events is taken away. */
export async function putProfile(
  tx: Tx,
  key: Key,
  { minutes, bucket, events, body }: { minutes: SpanMinutes; bucket: number; events: number; body: Uint8Array },
): Promise<void> {
  if (events === 0) {
    await tx
      .deleteFrom("profiles")
      .where("organisation", "=", key.organisation)
      .where("model", "=", key.model)
      .where("version", "=", key.version)
      .where("segment", "=", 0)
      .where("span", "=", minutes)
      .where("bucket", "=", new Date(bucket))
      .execute();
    return;
  }
  const content = { events, body: Buffer.from(body) };
  await tx
    .insertInto("profiles")
    .values({ ...key, segment: 0, span: minutes, bucket: new Date(bucket), ...content })
    .onConflict((clash) =>
      clash
        .columns(["model", "version", "segment", "span", "bucket"])
        .doUpdateSet(content)
        // An hour is counted anew whole, most of its quarters are what they were: a row that stays keeps its name.
        .where("profiles.body", "is distinct from", content.body),
    )
    .execute();
}

/** Everything made of a version's events: with other bins none of it can be compared any more. */
export async function deleteDerived(tx: Tx, key: Key): Promise<void> {
  for (const table of [
    "profiles",
    "kept_sums",
    "seasonal_cells",
    "drift_hours",
    "calibrations",
    "policy_states",
  ] as const) {
    await tx
      .deleteFrom(table)
      .where("organisation", "=", key.organisation)
      .where("model", "=", key.model)
      .where("version", "=", key.version)
      .execute();
  }
}

/** Takes away what is no longer kept, quarters and hours before these times, and answers how many went. */
export async function deleteOldProfiles(
  tx: Tx,
  organisation: number,
  model: number,
  kept: { readonly quarters: number; readonly hours: number },
): Promise<number> {
  let deleted = 0;
  for (const [span, before] of [
    [15, kept.quarters],
    [60, kept.hours],
  ] as const) {
    const { numDeletedRows } = await tx
      .deleteFrom("profiles")
      .where("organisation", "=", organisation)
      .where("model", "=", model)
      .where("span", "=", span)
      .where("bucket", "<", new Date(before))
      .executeTakeFirstOrThrow();
    deleted += Number(numDeletedRows);
  }
  return deleted;
}
