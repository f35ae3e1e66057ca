import { type UpkeepRun, upkeepRun } from "@driftguard/protocol";

import type { Database } from "../../platform/database/postgres.ts";

/** Takes the upkeep for this process, if it is due and nobody has it; a holder that died is taken over. */
export async function claimUpkeep(
  database: Database,
  {
    now,
    holder,
    leaseMs,
    everyMs,
  }: { readonly now: Date; readonly holder: string; readonly leaseMs: number; readonly everyMs: number },
): Promise<boolean> {
  const { numUpdatedRows } = await database.kysely
    .updateTable("upkeep")
    .set({ holder, begun_at: now, lease_until: new Date(now.getTime() + leaseMs) })
    .where((is) => is.or([is("lease_until", "is", null), is("lease_until", "<=", now)]))
    .where((is) => is.or([is("last_run_at", "is", null), is("last_run_at", "<=", new Date(now.getTime() - everyMs))]))
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Holds on to it for longer; `false`: somebody else has it by now. */
export async function renewUpkeep(
  database: Database,
  { holder, until }: { readonly holder: string; readonly until: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await database.kysely
    .updateTable("upkeep")
    .set({ lease_until: until })
    .where("holder", "=", holder)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Gives it back. With what was done, it is due again later; without, at once. `false`: somebody else has it by now. */
export async function endUpkeep(database: Database, holder: string, run: UpkeepRun | null): Promise<boolean> {
  const done = run === null ? {} : { last_run_at: new Date(run.last_run_at), last_result: JSON.stringify(run) };
  const { numUpdatedRows } = await database.kysely
    .updateTable("upkeep")
    .set({ ...done, holder: null, lease_until: null })
    .where("holder", "=", holder)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** The last one that came to its end; `null`: none yet. */
export async function findLastUpkeep(database: Database): Promise<UpkeepRun | null> {
  const row = await database.kysely.selectFrom("upkeep").select("last_result").executeTakeFirst();
  return row?.last_result == null ? null : upkeepRun.parse(row.last_result);
}
