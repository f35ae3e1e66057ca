import { type Selectable, sql } from "kysely";
import { DatabaseError } from "pg";

import type { Tx } from "../../platform/context.ts";
import type { Models } from "../../platform/database/tables.ts";
import { Unavailable } from "../../platform/database/unavailable.ts";

export type ModelRow = Selectable<Models>;

/** What a model's card shows beside its own row. */
export type ModelCard = ModelRow & {
  readonly version_name: string | null;
  readonly schema: unknown;
  readonly baseline_id: string | null;
  readonly baseline_number: number | null;
  readonly baseline_kind: string | null;
  readonly baseline_rows: number | null;
  readonly baseline_at: Date | null;
  readonly last_prediction_at: Date | null;
  readonly open_alerts: number;
  readonly worst_severity: number | null;
  readonly worst_title: string | null;
  readonly worst_cause: string | null;
  readonly worst_since: Date | null;
  readonly worst_features: number | null;
};

/** The model a reference names: its id, its number, or its name, in this order. */
export async function findModelRow(tx: Tx, organisation: number, reference: string): Promise<ModelRow | null> {
  const number = /^\d{1,9}$/.test(reference) ? Number(reference) : -1;
  const rows = await tx
    .selectFrom("models")
    .selectAll()
    .where("organisation", "=", organisation)
    .where((by) => by.or([by("public_id", "=", reference), by("number", "=", number), by("name", "=", reference)]))
    .execute();
  return (
    rows.find((row) => row.public_id === reference) ?? rows.find((row) => row.number === number) ?? rows[0] ?? null
  );
}

export async function findModelByKey(tx: Tx, organisation: number, model: number): Promise<ModelRow | null> {
  return (
    (await tx
      .selectFrom("models")
      .selectAll()
      .where("organisation", "=", organisation)
      .where("id", "=", model)
      .executeTakeFirst()) ?? null
  );
}

/** Takes the next number of the organisation; held until the transaction ends. */
export async function takeModelNumber(tx: Tx, organisation: number): Promise<number> {
  const { next_model_number: next } = await tx
    .updateTable("organisations")
    .set((row) => ({ next_model_number: row("next_model_number", "+", 1) }))
    .where("id", "=", organisation)
    .returning("next_model_number")
    .executeTakeFirstOrThrow();
  return next - 1;
}

export type NewModel = {
  readonly organisation: number;
  readonly public_id: string;
  readonly number: number;
  readonly name: string;
  readonly task: string;
  readonly time_zone: string;
  readonly interval_minutes: number;
  readonly next_check_at: Date;
  readonly demo: boolean;
  readonly created_at: Date;
};

/** Stores a model and opens its partitions. `null`: the name was taken at the same moment. */
export async function insertModel(tx: Tx, row: NewModel): Promise<number | null> {
  const inserted = await tx
    .insertInto("models")
    .values(row)
    .onConflict((clash) => clash.columns(["organisation", "name"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (inserted === undefined) return null;
  await sql`select open_model(${inserted.id})`.execute(tx);
  return inserted.id;
}

export type ModelChange = {
  readonly name?: string;
  readonly task?: string;
  readonly time_zone?: string;
  readonly interval_minutes?: number;
  readonly current_version?: number;
  readonly next_check_at?: Date | null;
  readonly archived_at?: Date | null;
};

export async function updateModelRow(tx: Tx, organisation: number, model: number, change: ModelChange): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await tx.updateTable("models").set(change).where("organisation", "=", organisation).where("id", "=", model).execute();
}

/**
 * Makes a model due at a moment that comes sooner than its own: something came that its next check should tell of. Where a
 * check is running, which may not have seen it, another one follows; a due time that is waiting already is left as it is.
 */
export async function makeDueBy(tx: Tx, organisation: number, model: number, at: Date): Promise<void> {
  await tx
    .updateTable("models")
    .set({ next_check_at: at })
    .where("organisation", "=", organisation)
    .where("id", "=", model)
    .where("archived_at", "is", null)
    .where((by) => by.or([by("next_check_at", ">", at), by("check_lease_until", ">", at)]))
    .execute();
}

/**
 * Deletes what belongs to a model; the empty partitions are dropped by whoever calls `drop_model`. Who counts its events or
 * writes about it is waited for first, while all may still read them, as long as is left; then a second at most for who
 * reads them. It fails as {@link isLockedByOthers} tells.
 */
export async function deleteModelRows(
  tx: Tx,
  organisation: number,
  { model, msLeft }: { readonly model: number; readonly msLeft: () => number },
): Promise<void> {
  await limitLockWait(tx, msLeft());
  await tx.deleteFrom("dirty_buckets").where("organisation", "=", organisation).where("model", "=", model).execute();
  // Each wait has the whole of a limit, so that it is set anew to what the first one left.
  await limitLockWait(tx, msLeft());
  await lockModel(tx, organisation, model);
  await limitLockWait(tx, 1_000);
  await sql`select empty_model(${model})`.execute(tx);
  await tx
    .updateTable("models")
    .set({ current_version: null })
    .where("organisation", "=", organisation)
    .where("id", "=", model)
    .execute();
  await tx.deleteFrom("models").where("organisation", "=", organisation).where("id", "=", model).execute();
}

async function limitLockWait(tx: Tx, ms: number): Promise<void> {
  // 0 would be no limit.
  await sql`select set_config('lock_timeout', ${`${Math.max(1, ms)}ms`}, true)`.execute(tx);
}

/** Holds a model's row until the transaction ends, against whoever else does: two swaps of it, or a swap and its deletion. */
export async function lockModel(tx: Tx, organisation: number, model: number): Promise<void> {
  await tx
    .selectFrom("models")
    .select("id")
    .where("organisation", "=", organisation)
    .where("id", "=", model)
    .forUpdate()
    .execute();
}

/** Whether others kept what was asked for locked for too long; or it gave way to them. */
export function isLockedByOthers(error: unknown): boolean {
  const [lockNotAvailable, deadlockDetected] = ["55P03", "40P01"];
  const cause = error instanceof Unavailable ? error.cause : error;
  return cause instanceof DatabaseError && (cause.code === lockNotAvailable || cause.code === deadlockDetected);
}

/** Cards by name; `after` is the last name of the page before. */
export async function listModelCards(
  tx: Tx,
  organisation: number,
  {
    limit,
    after,
    search,
    models,
  }: { limit: number; after: string | null; search: string | null; models: readonly number[] | null },
): Promise<ModelCard[]> {
  const found = await sql<ModelCard>`
    select m.*, v.name as version_name, v.schema,
      b.id as baseline_id, b.number as baseline_number, b.kind as baseline_kind, b.rows as baseline_rows, b.created_at as baseline_at,
      last_prediction_at(m.id) as last_prediction_at,
      coalesce(a.open_alerts, 0)::int4 as open_alerts, a.worst_severity, a.worst_title, a.worst_cause, a.worst_since, a.worst_features
    from models m
    left join versions v on v.id = m.current_version
    left join baselines b on b.version = m.current_version and b.active
    left join lateral (
      select count(*) as open_alerts, max(severity) filter (where state <> 'snoozed') as worst_severity,
        (array_agg(title order by severity desc, opened_at) filter (where state <> 'snoozed'))[1] as worst_title,
        (array_agg(cause order by severity desc, opened_at) filter (where state <> 'snoozed'))[1] as worst_cause,
        (array_agg(opened_at order by severity desc, opened_at) filter (where state <> 'snoozed'))[1] as worst_since,
        (array_agg(jsonb_array_length(body->'features') order by severity desc, opened_at) filter (where state <> 'snoozed'))[1] as worst_features
      from alerts where alerts.organisation = ${organisation} and alerts.model = m.id and alerts.state <> 'resolved') a on true
    where m.organisation = ${organisation}
      and (${after}::text is null or m.name > ${after})
      and (${search}::text is null or position(lower(${search}) in lower(m.name)) > 0)
      and (${models}::int4[] is null or m.id = any (${models}))
    order by m.name limit ${limit}`.execute(tx);
  return found.rows;
}

export async function findModelCard(tx: Tx, organisation: number, model: number): Promise<ModelCard | null> {
  return (await listModelCards(tx, organisation, { limit: 1, after: null, search: null, models: [model] }))[0] ?? null;
}
