import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";

/** Raises a day's worst severity. */
export async function raiseModelDay(
  tx: Tx,
  {
    organisation,
    model,
    at,
    severity,
    events,
  }: { organisation: number; model: number; at: Date; severity: number; events: number },
): Promise<void> {
  await sql`
    insert into model_days (organisation, model, day, severity, events) values (${organisation}, ${model}, ${at}::timestamptz::date, ${severity}, ${events})
    on conflict (organisation, model, day) do update set severity = greatest(model_days.severity, excluded.severity), events = excluded.events`.execute(
    tx,
  );
}
