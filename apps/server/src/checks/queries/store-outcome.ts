import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { ReportRow } from "./reports.ts";

export type CheckOutcomeRow = {
  readonly report: ReportRow & { readonly organisation: number };
  readonly at: Date;
  /** As the model shows it. */
  readonly outcome: Readonly<Record<string, unknown>>;
  /** The day's worst severity is raised to it; `null`: nothing was judged. */
  readonly severity: number | null;
  readonly events: number;
  /** Of a scheduled check: who took the model, and when it is due next. */
  readonly lease: { readonly holder: string; readonly next: Date } | null;
};

/**
 * Stores how a check ended, in one statement: its report, its day, what its model shows, and where it was due the model's
 * next due time with the lease given back. A slow instance that comes after its successor finds another due time and
 * another holder there, and leaves them.
 *
 * @returns `false` if this due time has its report already: nothing was written then
 */
export async function storeOutcome(
  tx: Tx,
  { report, at, outcome, severity, events, lease }: CheckOutcomeRow,
): Promise<boolean> {
  const { organisation, model } = report;
  const isStill = sql`date_trunc('milliseconds', next_check_at) = ${report.due_at}`;
  const isHeld = sql`(${isStill} or check_holder = ${lease?.holder ?? null})`;
  const passed =
    lease === null
      ? sql``
      : sql`, check_lease_until = case when ${isHeld} then null else check_lease_until end,
          check_holder = case when ${isHeld} then null else check_holder end,
          next_check_at = case when ${isStill} then ${lease.next}::timestamptz else next_check_at end`;
  const stored = await sql<{ id: string }>`
    with report as (
      insert into reports (id, organisation, model, version, due_at, status, body)
      values (${report.id}, ${organisation}, ${model}, ${report.version}, ${report.due_at}, ${report.status}, ${report.body})
      on conflict (model, due_at) do nothing returning id),
    day as (
      insert into model_days (organisation, model, day, severity, events)
      select ${organisation}::int4, ${model}::int4, ${at}::timestamptz::date, ${severity}::int2, ${events}::int8
      from report where ${severity}::int2 is not null
      on conflict (organisation, model, day) do update
        set severity = greatest(model_days.severity, excluded.severity), events = excluded.events),
    shown as (
      update models set last_check_at = ${at}, last_check_outcome = ${JSON.stringify(outcome)} ${passed}
      where organisation = ${organisation} and id = ${model} and exists (select from report))
    select id from report`.execute(tx);
  return stored.rows.length > 0;
}
