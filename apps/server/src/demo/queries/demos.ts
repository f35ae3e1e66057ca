import { type Selectable, sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Database } from "../../platform/database/postgres.ts";
import type { Demos } from "../../platform/database/tables.ts";

export type DemoRow = Selectable<Demos>;

export async function findDemo(tx: Tx, organisation: number): Promise<DemoRow | null> {
  return (await tx.selectFrom("demos").selectAll().where("organisation", "=", organisation).executeTakeFirst()) ?? null;
}

/** Starts a demonstration. `false`: there is one. */
export async function insertDemo(
  tx: Tx,
  row: { organisation: number; shift_days: number; started_at: Date },
): Promise<boolean> {
  const inserted = await tx
    .insertInto("demos")
    .values({ ...row, state: "loading", message: "reading the flights" })
    .onConflict((clash) => clash.column("organisation").doNothing())
    .returning("organisation")
    .executeTakeFirst();
  return inserted !== undefined;
}

export type DemoChange = {
  readonly state?: "loaded";
  readonly progress?: number;
  readonly message?: string | null;
  readonly played_through?: Date;
};

export async function updateDemo(tx: Tx, organisation: number, change: DemoChange): Promise<void> {
  await tx.updateTable("demos").set(change).where("organisation", "=", organisation).execute();
}

/** One loading of the demonstration: after a deletion another one may have begun, which is not this one's. */
export type Loading = { readonly organisation: number; readonly startedAt: Date };

/** Says how far a loading is. `false`: its demonstration was deleted meanwhile. */
export async function updateLoading(
  tx: Tx,
  { organisation, startedAt }: Loading,
  change: DemoChange,
): Promise<boolean> {
  const updated = await tx
    .updateTable("demos")
    .set(change)
    .where("organisation", "=", organisation)
    .where("started_at", "=", startedAt)
    .returning("organisation")
    .executeTakeFirst();
  return updated !== undefined;
}

/** Keeps a demonstration from being deleted until the transaction ends. `false`: it was deleted before. */
export async function holdLoading(tx: Tx, { organisation, startedAt }: Loading): Promise<boolean> {
  const held = await tx
    .selectFrom("demos")
    .select("organisation")
    .where("organisation", "=", organisation)
    .where("started_at", "=", startedAt)
    .forShare()
    .executeTakeFirst();
  return held !== undefined;
}

/** Takes a demonstration from whoever loads it, once what is under way there is done. */
export async function disownLoading(tx: Tx, organisation: number): Promise<void> {
  await tx
    .updateTable("demos")
    .set({ started_at: sql<Date>`started_at + interval '1 millisecond'` })
    .where("organisation", "=", organisation)
    .execute();
}

export async function deleteDemo(tx: Tx, organisation: number): Promise<void> {
  await tx.deleteFrom("demos").where("organisation", "=", organisation).execute();
}

/** Models that carry the mark. */
export function listDemoModels(
  tx: Tx,
  organisation: number,
): Promise<{ id: number; name: string; current_version: number | null }[]> {
  return tx
    .selectFrom("models")
    .select(["id", "name", "current_version"])
    .where("organisation", "=", organisation)
    .where("demo", "=", true)
    .execute();
}

/** Takes a minute's worth of playing for this instance; `false`: another has it. */
export async function tryLockDemo(tx: Tx, organisation: number): Promise<boolean> {
  const answer = await sql<{
    locked: boolean;
  }>`select pg_try_advisory_xact_lock(4222, ${organisation}) as locked`.execute(tx);
  return answer.rows[0]?.locked === true;
}

/** Organisations, as the player goes through them. */
export async function listOrganisationNumbers(database: Database): Promise<readonly number[]> {
  return (await sql<{ id: number }>`select id from list_organisations()`.execute(database.kysely)).rows.map(
    ({ id }) => id,
  );
}
