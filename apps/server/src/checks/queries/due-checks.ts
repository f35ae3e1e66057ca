import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Database } from "../../platform/database/postgres.ts";

export type DueCheck = {
  readonly organisation: number;
  readonly model: number;
  readonly due_at: Date;
  readonly interval_minutes: number;
  readonly lease_until: Date;
};

/** Takes models that are due, for as long as the lease; one instance gets each, and one that dies is taken over. */
export async function claimDueChecks(
  database: Database,
  { now, leaseSeconds, holder, limit }: { now: Date; leaseSeconds: number; holder: string; limit: number },
): Promise<readonly DueCheck[]> {
  const claimed = await sql<DueCheck>`
    select organisation, id as model, next_check_at as due_at, interval_minutes, check_lease_until as lease_until
    from claim_due_checks(${now}, make_interval(secs => ${leaseSeconds}), ${holder}, ${limit})
    order by next_check_at, id`.execute(database.kysely);
  return claimed.rows;
}

/**
 * Moves a model on from a due time that has its report now, whoever wrote it, and gives the lease back. A slow instance
 * that comes after its successor finds another due time and another holder there, and changes nothing.
 */
export async function passDueTime(
  tx: Tx,
  { organisation, model }: ModelKey,
  { dueAt, next, holder }: { readonly dueAt: Date; readonly next: Date; readonly holder: string },
): Promise<void> {
  await sql`
    update models set check_lease_until = null, check_holder = null,
      next_check_at = case when ${stillAt(dueAt)} then ${next} else next_check_at end
    where organisation = ${organisation} and id = ${model} and (${stillAt(dueAt)} or check_holder = ${holder})`.execute(
    tx,
  );
}

/** Whether a lease is still this holder's: the due time may have moved meanwhile, the lease goes on. */
export async function holdsLease(
  tx: Tx,
  { organisation, model }: ModelKey,
  { holder }: { readonly holder: string },
): Promise<boolean> {
  const held = await tx
    .selectFrom("models")
    .select("id")
    .where("organisation", "=", organisation)
    .where("id", "=", model)
    .where("check_holder", "=", holder)
    .forUpdate()
    .executeTakeFirst();
  return held !== undefined;
}

/** Gives a lease back: from then on the model may be taken again, for the same due time. */
export async function releaseLease(
  tx: Tx,
  { organisation, model }: ModelKey,
  { holder, at }: { readonly holder: string; readonly at: Date },
): Promise<void> {
  await tx
    .updateTable("models")
    .set({ check_lease_until: at })
    .where("organisation", "=", organisation)
    .where("id", "=", model)
    .where("check_holder", "=", holder)
    .execute();
}

/** A time of ours has milliseconds, one of the database may have more. */
function stillAt(dueAt: Date) {
  return sql<boolean>`date_trunc('milliseconds', next_check_at) = ${dueAt}`;
}

export type ModelKey = { readonly organisation: number; readonly model: number };
