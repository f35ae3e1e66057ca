import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";

/** Remembers the earliest hour that was counted anew: what was learned from it has to be learned again. */
export async function markStale(
  tx: Tx,
  key: { organisation: number; model: number; version: number },
  hour: number,
): Promise<void> {
  const from = new Date(hour);
  await sql`
    insert into policy_states (organisation, model, version, stale_from) values (${key.organisation}, ${key.model}, ${key.version}, ${from})
    on conflict (model, version) do update set stale_from = least(policy_states.stale_from, excluded.stale_from)`.execute(
    tx,
  );
}
