import type { Selectable } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Channels } from "../../platform/database/tables.ts";

export type ChannelRow = Selectable<Channels>;

/** In the order in which they were made; deleted ones are left out. Held against others until the transaction ends where `isLocked`. */
export function listChannelRows(
  tx: Tx,
  organisation: number,
  { isLocked = false }: { readonly isLocked?: boolean } = {},
): Promise<ChannelRow[]> {
  const query = tx
    .selectFrom("channels")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("deleted_at", "is", null)
    .orderBy("number");
  return (isLocked ? query.forUpdate() : query).execute();
}

export async function findChannelRow(tx: Tx, organisation: number, reference: string): Promise<ChannelRow | null> {
  const number = /^\d{1,9}$/.test(reference) ? Number(reference) : -1;
  const row = await tx
    .selectFrom("channels")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("deleted_at", "is", null)
    .where((by) => by.or([by("id", "=", reference), by("number", "=", number)]))
    .executeTakeFirst();
  return row ?? null;
}

export async function takeChannelNumber(tx: Tx, organisation: number): Promise<number> {
  const { next_channel_number: next } = await tx
    .updateTable("organisations")
    .set((row) => ({ next_channel_number: row("next_channel_number", "+", 1) }))
    .where("id", "=", organisation)
    .returning("next_channel_number")
    .executeTakeFirstOrThrow();
  return next - 1;
}

export async function insertChannel(
  tx: Tx,
  row: {
    id: string;
    organisation: number;
    number: number;
    type: string;
    name: string;
    configuration: Record<string, unknown>;
    minimum_severity: number;
    created_at: Date;
  },
): Promise<void> {
  await tx
    .insertInto("channels")
    .values({ ...row, configuration: JSON.stringify(row.configuration) })
    .execute();
}

export type ChannelChange = {
  readonly name?: string;
  readonly configuration?: Record<string, unknown>;
  readonly minimum_severity?: number;
  readonly enabled?: boolean;
  readonly deleted_at?: Date;
  readonly last_result?: Record<string, unknown>;
};

export async function updateChannelRow(
  tx: Tx,
  organisation: number,
  channel: string,
  change: ChannelChange,
): Promise<void> {
  const { configuration, last_result: lastResult, ...plain } = change;
  const columns = {
    ...plain,
    ...(configuration === undefined ? {} : { configuration: JSON.stringify(configuration) }),
    ...(lastResult === undefined ? {} : { last_result: JSON.stringify(lastResult) }),
  };
  if (Object.keys(columns).length === 0) return;
  await tx
    .updateTable("channels")
    .set(columns)
    .where("organisation", "=", organisation)
    .where("id", "=", channel)
    .execute();
}
