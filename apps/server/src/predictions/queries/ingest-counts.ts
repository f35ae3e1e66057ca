import { type Selectable, sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { IngestCounts as IngestCountsTable } from "../../platform/database/tables.ts";
import type { IngestCount } from "../ingest-counts.ts";

/** @returns how many rows of the model were accepted before and with these; `null` if the model is gone */
export async function addIngestCount(
  tx: Tx,
  count: IngestCount,
): Promise<{ readonly before: number; readonly after: number } | null> {
  const accepted = count.accepted > 0 ? count.at : null;
  const added = await sql<{ accepted: string }>`
    insert into ingest_counts as c (organisation, model, requests, accepted, duplicates, rejected, first_at, last_at, last_rejected)
    select ${count.organisation}, m.id, ${count.requests}, ${count.accepted}, ${count.duplicates}, ${count.rejected}, ${accepted}::timestamptz, ${accepted}::timestamptz,
      ${count.lastRejected === null ? null : JSON.stringify(count.lastRejected)}::jsonb
    from models m where m.id = ${count.model} and m.organisation = ${count.organisation}
    on conflict (model) do update set
      requests = c.requests + excluded.requests, accepted = c.accepted + excluded.accepted,
      duplicates = c.duplicates + excluded.duplicates, rejected = c.rejected + excluded.rejected,
      first_at = coalesce(c.first_at, excluded.first_at), last_at = coalesce(excluded.last_at, c.last_at),
      last_rejected = coalesce(excluded.last_rejected, c.last_rejected)
    returning accepted`.execute(tx);
  const [row] = added.rows;
  return row === undefined ? null : { before: Number(row.accepted) - count.accepted, after: Number(row.accepted) };
}

export async function findIngestCount(
  tx: Tx,
  organisation: number,
  model: number,
): Promise<Selectable<IngestCountsTable> | null> {
  return (
    (await tx
      .selectFrom("ingest_counts")
      .selectAll()
      .where("organisation", "=", organisation)
      .where("model", "=", model)
      .executeTakeFirst()) ?? null
  );
}
