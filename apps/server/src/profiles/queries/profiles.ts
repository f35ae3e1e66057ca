import type { Tx } from "../../platform/context.ts";
import type { SpanMinutes } from "../spans.ts";

export type StoredProfile = {
  readonly span: number;
  readonly bucket: number;
  readonly events: number;
  readonly body: Buffer;
};

type Key = { readonly organisation: number; readonly model: number; readonly version: number };

/** Profiles of one span within [from, to), oldest first. */
export async function listProfiles(
  tx: Tx,
  key: Key,
  { minutes, from, to }: { minutes: SpanMinutes; from: number; to: number },
): Promise<StoredProfile[]> {
  const rows = await tx
    .selectFrom("profiles")
    .select(["span", "bucket", "events", "body"])
    .where("organisation", "=", key.organisation)
    .where("model", "=", key.model)
    .where("version", "=", key.version)
    .where("segment", "=", 0)
    .where("span", "=", minutes)
    .where("bucket", ">=", new Date(from))
    .where("bucket", "<", new Date(to))
    .orderBy("bucket")
    .execute();
  return rows.map((row) => ({
    span: row.span,
    bucket: row.bucket.getTime(),
    events: Number(row.events),
    body: row.body,
  }));
}

/** Events of each bucket of one span, oldest first, without reading the bodies. */
export async function listProfileCounts(
  tx: Tx,
  key: Key,
  { minutes, from, to }: { minutes: SpanMinutes; from: number; to: number },
): Promise<{ bucket: number; events: number }[]> {
  const rows = await tx
    .selectFrom("profiles")
    .select(["bucket", "events"])
    .where("organisation", "=", key.organisation)
    .where("model", "=", key.model)
    .where("version", "=", key.version)
    .where("segment", "=", 0)
    .where("span", "=", minutes)
    .where("bucket", ">=", new Date(from))
    .where("bucket", "<", new Date(to))
    .orderBy("bucket")
    .execute();
  return rows.map((row) => ({ bucket: row.bucket.getTime(), events: Number(row.events) }));
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
    .onConflict((clash) => clash.columns(["model", "version", "segment", "span", "bucket"]).doUpdateSet(content))
    .execute();
}

/** Everything made of a version's events: with other bins none of it can be compared any more. */
export async function deleteDerived(tx: Tx, key: Key): Promise<void> {
  for (const table of ["profiles", "seasonal_cells", "drift_hours", "calibrations", "policy_states"] as const) {
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
