import { type Selectable, sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Database } from "../../platform/database/postgres.ts";
import type { Outbox } from "../../platform/database/tables.ts";

export type OutboxRow = Selectable<Outbox>;

export async function insertMessage(
  tx: Tx,
  row: {
    id: string;
    organisation: number;
    channel: string;
    alert: string | null;
    kind: string;
    payload: unknown;
    created_at: Date;
    next_at: Date;
  },
): Promise<void> {
  await tx
    .insertInto("outbox")
    .values({ ...row, payload: JSON.stringify(row.payload) })
    .execute();
}

export type Claim = {
  readonly now: Date;
  readonly leaseSeconds: number;
  readonly holder: string;
  readonly limit: number;
  /** Under way to one channel at once, whoever sends them. */
  readonly perChannel: number;
  /** Types of channels. */
  readonly types: readonly string[];
};

/** Takes messages that are due, for as long as the lease: one instance gets each, and one that dies is taken over. */
export async function claimMessages(
  database: Database,
  { now, leaseSeconds, holder, limit, perChannel, types }: Claim,
): Promise<readonly OutboxRow[]> {
  const claimed = await sql<OutboxRow>`
    select * from claim_messages(${now}, make_interval(secs => ${leaseSeconds}), ${holder}, ${limit}, ${perChannel}, ${types})
    order by next_at, id`.execute(database.kysely);
  return claimed.rows;
}

/** Notes how a try ended. It counts only for the holder of the lease: a slow one must not undo its successor. */
export async function settleMessage(
  tx: Tx,
  organisation: number,
  {
    id,
    holder,
    ...change
  }: {
    id: string;
    holder: string;
    delivered_at: Date | null;
    dead_at: Date | null;
    next_at: Date;
    last_result: Record<string, unknown>;
  },
): Promise<void> {
  await tx
    .updateTable("outbox")
    .set({ ...change, last_result: JSON.stringify(change.last_result), lease_until: null, holder: null })
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .where("holder", "=", holder)
    .execute();
}

/** One message, held until the transaction ends. */
export async function lockMessage(tx: Tx, organisation: number, id: string): Promise<OutboxRow | null> {
  const row = await tx
    .selectFrom("outbox")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** The alert that a message tells of; `null`: there is no such message, or it tells of none. */
export async function findAlertOfMessage(tx: Tx, organisation: number, id: string): Promise<string | null> {
  const row = await tx
    .selectFrom("outbox")
    .select("alert")
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.alert ?? null;
}

/** Makes a message that was given up one that was never tried, due at a time. */
export async function reviveMessage(
  tx: Tx,
  organisation: number,
  { id, at }: { readonly id: string; readonly at: Date },
): Promise<void> {
  await tx
    .updateTable("outbox")
    .set({ dead_at: null, attempts: 0, next_at: at, last_result: null, lease_until: null, holder: null })
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .execute();
}

/** A message with its channel, and what became of it. */
export type MessageRow = Pick<
  OutboxRow,
  "id" | "kind" | "attempts" | "created_at" | "delivered_at" | "dead_at" | "last_result"
> & { readonly channel_id: string; readonly channel_type: string; readonly channel_name: string };

/** Messages of one alert with their channels, newest first. */
export function listMessagesOfAlert(tx: Tx, organisation: number, alert: string): Promise<MessageRow[]> {
  return tx
    .selectFrom("outbox")
    .innerJoin("channels", "channels.id", "outbox.channel")
    .select([
      "outbox.id",
      "outbox.kind",
      "outbox.attempts",
      "outbox.created_at",
      "outbox.delivered_at",
      "outbox.dead_at",
      "outbox.last_result",
      "channels.id as channel_id",
      "channels.type as channel_type",
      "channels.name as channel_name",
    ])
    .where("outbox.organisation", "=", organisation)
    .where("outbox.alert", "=", alert)
    .orderBy("outbox.created_at", "desc")
    .orderBy("outbox.id", "desc")
    .limit(200)
    .execute();
}
