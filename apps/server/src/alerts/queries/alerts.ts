import { type Selectable, sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { AlertEvents, Alerts } from "../../platform/database/tables.ts";
import type { AlertBody } from "../alert-body.ts";

export type AlertRow = Selectable<Alerts>;

/** An alert with the names that lists show. */
export type AlertCard = AlertRow & {
  readonly model_id: string;
  readonly model_number: number;
  readonly model_name: string;
  readonly version_name: string;
  readonly delivered: number;
  readonly waiting: number;
  readonly failed: number;
  readonly not_sent: number;
};

export type AlertFilter = {
  readonly states: readonly string[] | null;
  readonly model: number | null;
  /** A key may be limited to some models. */
  readonly models: readonly number[] | null;
  readonly cause: string | null;
  readonly minimumSeverity: number | null;
  readonly since: Date | null;
  readonly id: string | null;
  readonly number: number | null;
  readonly after: { readonly openedAt: Date; readonly id: string } | null;
  readonly limit: number;
};

export const noFilter: AlertFilter = {
  states: null,
  model: null,
  models: null,
  cause: null,
  minimumSeverity: null,
  since: null,
  id: null,
  number: null,
  after: null,
  limit: 1,
};

/** Newest first by opening, then by id. */
export async function listAlertCards(tx: Tx, organisation: number, filter: AlertFilter): Promise<AlertCard[]> {
  const found = await sql<AlertCard>`
    select a.*, m.public_id as model_id, m.number as model_number, m.name as model_name, v.name as version_name,
      coalesce(o.delivered, 0)::int4 as delivered, coalesce(o.waiting, 0)::int4 as waiting, coalesce(o.failed, 0)::int4 as failed, coalesce(o.not_sent, 0)::int4 as not_sent
    from alerts a
    join models m on m.id = a.model
    join versions v on v.id = a.version
    left join lateral (
      select count(*) filter (where delivered_at is not null) as delivered,
        count(*) filter (where delivered_at is null and dead_at is null) as waiting,
        count(*) filter (where dead_at is not null and last_result->>'outcome' is distinct from 'not-sent') as failed,
        count(*) filter (where dead_at is not null and last_result->>'outcome' = 'not-sent') as not_sent
      from outbox where outbox.organisation = ${organisation} and outbox.alert = a.id) o on true
    where a.organisation = ${organisation}
      and (${filter.states}::text[] is null or a.state = any (${filter.states}))
      and (${filter.model}::int4 is null or a.model = ${filter.model})
      and (${filter.models}::int4[] is null or a.model = any (${filter.models}))
      and (${filter.cause}::text is null or a.cause = ${filter.cause})
      and (${filter.minimumSeverity}::int4 is null or a.severity >= ${filter.minimumSeverity})
      and (${filter.since}::timestamptz is null or a.opened_at >= ${filter.since})
      and (${filter.id}::text is null or a.id = ${filter.id})
      and (${filter.number}::int4 is null or a.number = ${filter.number})
      and (${filter.after?.id ?? null}::text is null or (a.opened_at, a.id) < (${filter.after?.openedAt ?? null}::timestamptz, ${filter.after?.id ?? null}))
    order by a.opened_at desc, a.id desc limit ${filter.limit}`.execute(tx);
  return found.rows;
}

export async function countAlertsByState(
  tx: Tx,
  organisation: number,
  models: readonly number[] | null,
): Promise<Record<string, number>> {
  const rows = await sql<{ state: string; count: number }>`
    select state, count(*)::int4 as count from alerts
    where organisation = ${organisation} and (${models}::int4[] is null or model = any (${models})) group by state`.execute(
    tx,
  );
  return Object.fromEntries(rows.rows.map(({ state, count }) => [state, count]));
}

/** The alert a reference names, by id or number. */
export async function findAlertRow(tx: Tx, organisation: number, reference: string): Promise<AlertRow | null> {
  const row = await alertsNamed(tx, organisation, reference).selectAll().executeTakeFirst();
  return row ?? null;
}

/** The same, without what it says. */
export async function findAlertKey(
  tx: Tx,
  organisation: number,
  reference: string,
): Promise<Pick<AlertRow, "id" | "model"> | null> {
  const row = await alertsNamed(tx, organisation, reference).select(["id", "model"]).executeTakeFirst();
  return row ?? null;
}

function alertsNamed(tx: Tx, organisation: number, reference: string) {
  const number = /^\d{1,9}$/.test(reference) ? Number(reference) : -1;
  return tx
    .selectFrom("alerts")
    .where("organisation", "=", organisation)
    .where((by) => by.or([by("id", "=", reference), by("number", "=", number)]));
}

/** Alerts of one version that still matter to a check: live ones, and those resolved since a time. Locked until the transaction ends. */
export function lockAlertsOfVersion(
  tx: Tx,
  organisation: number,
  version: number,
  resolvedSince: Date,
): Promise<AlertRow[]> {
  return tx
    .selectFrom("alerts")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("version", "=", version)
    .where((by) =>
      by.or([by("state", "<>", "resolved"), by("resolved_at", ">=", resolvedSince), by("cause", "=", "gap")]),
    )
    .orderBy("opened_at", "desc")
    .forUpdate()
    .execute();
}

export async function lockAlert(tx: Tx, organisation: number, id: string): Promise<AlertRow | null> {
  return (
    (await tx
      .selectFrom("alerts")
      .selectAll()
      .where("organisation", "=", organisation)
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst()) ?? null
  );
}

export async function takeAlertNumber(tx: Tx, organisation: number): Promise<number> {
  const { next_alert_number: next } = await tx
    .updateTable("organisations")
    .set((row) => ({ next_alert_number: row("next_alert_number", "+", 1) }))
    .where("id", "=", organisation)
    .returning("next_alert_number")
    .executeTakeFirstOrThrow();
  return next - 1;
}

export type NewAlert = {
  readonly id: string;
  readonly organisation: number;
  readonly number: number;
  readonly model: number;
  readonly version: number;
  readonly baseline: string | null;
  readonly cause: string;
  readonly state: string;
  readonly severity: number;
  readonly title: string;
  readonly body: AlertBody;
  readonly opened_at: Date;
  readonly last_fired_at: Date;
  readonly notified_at: Date | null;
  readonly score: number | null;
  readonly p_value: number | null;
  readonly demo: boolean;
};

export async function insertAlert(tx: Tx, alert: NewAlert): Promise<void> {
  await tx
    .insertInto("alerts")
    .values({ ...alert, body: JSON.stringify(alert.body) })
    .execute();
}

export type AlertChange = Partial<
  Omit<NewAlert, "id" | "organisation" | "number" | "model" | "version" | "cause" | "demo">
> & {
  readonly repeats?: number;
  readonly acknowledged_at?: Date | null;
  readonly acknowledged_by?: string | null;
  readonly snoozed_until?: Date | null;
  readonly resolved_at?: Date | null;
  readonly resolved_by?: string | null;
  readonly resolution?: string | null;
  readonly clear_since?: Date | null;
};

export async function updateAlert(
  tx: Tx,
  organisation: number,
  id: string,
  { body, ...change }: AlertChange,
): Promise<void> {
  await tx
    .updateTable("alerts")
    .set({ ...change, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .execute();
}

export async function insertAlertEvent(
  tx: Tx,
  event: {
    organisation: number;
    alert: string;
    at: Date;
    kind: string;
    actor: string | null;
    detail: Record<string, unknown>;
  },
): Promise<void> {
  await tx
    .insertInto("alert_events")
    .values({ ...event, detail: JSON.stringify(event.detail) })
    .execute();
}

export type AlertEventRow = Pick<Selectable<AlertEvents>, "at" | "kind" | "actor" | "detail">;

/** An alert's history, oldest first. */
export function listAlertEvents(tx: Tx, organisation: number, alert: string): Promise<AlertEventRow[]> {
  return tx
    .selectFrom("alert_events")
    .select(["at", "kind", "actor", "detail"])
    .where("organisation", "=", organisation)
    .where("alert", "=", alert)
    .orderBy("id")
    .limit(500)
    .execute();
}
