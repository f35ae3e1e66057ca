import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Database } from "../../platform/database/postgres.ts";

export type DueCheck = {
  readonly organisation: number;
  readonly model: number;
  readonly due_at: Date;
  readonly lease_until: Date;
};

/** Takes models that are due, for as long as the lease; one instance gets each, and one that dies is taken over. */
export async function claimDueChecks(
  database: Database,
  { now, leaseSeconds, holder, limit }: { now: Date; leaseSeconds: number; holder: string; limit: number },
): Promise<readonly DueCheck[]> {
  const claimed =
    await sql<DueCheck>`select organisation, model, due_at, lease_until from claim_due_checks(${now}, make_interval(secs => ${leaseSeconds}), ${holder}, ${limit})`.execute(
      database.kysely,
    );
  return claimed.rows;
}

/** Notes how a check ended and when the next is due. A lease that was taken over counts no more. */
export async function settleCheck(
  tx: Tx,
  organisation: number,
  model: number,
  settled: {
    readonly at: Date;
    readonly outcome: Record<string, unknown>;
    readonly next: { readonly at: Date; readonly holder: string } | null;
  },
): Promise<void> {
  const seen = { last_check_at: settled.at, last_check_outcome: JSON.stringify(settled.outcome) };
  const query = tx.updateTable("models").where("organisation", "=", organisation).where("id", "=", model);
  if (settled.next === null) await query.set(seen).execute();
  else {
    await query
      .set({ ...seen, next_check_at: settled.next.at, check_lease_until: null, check_holder: null })
      .where("check_holder", "=", settled.next.holder)
      .execute();
  }
}
