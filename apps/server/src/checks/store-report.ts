import type { Context, Tx } from "../platform/context.ts";
import { uuidV7 } from "../platform/ids.ts";
import type { CheckInput } from "./check-input.ts";
import { nextDue } from "./next-due.ts";
import { passDueTime } from "./queries/due-checks.ts";
import { storeOutcome } from "./queries/store-outcome.ts";
import { type ReportBody, reportStatus, writeReport } from "./report.ts";

/**
 * Stores what a check found, shows it on its model, and moves the model on to its next due time.
 *
 * @returns `null` if the due time has a report already; nothing was written then
 */
export async function storeReport(
  ctx: Context,
  tx: Tx,
  { input, body, version }: { readonly input: CheckInput; readonly body: ReportBody; readonly version: number | null },
): Promise<{ readonly id: string; readonly due_at: Date } | null> {
  const { organisation } = ctx.caller;
  const { model } = input;
  const at = ctx.now();
  const row = {
    id: uuidV7(at.getTime()),
    organisation,
    model,
    version: version ?? 0,
    due_at: input.dueAt,
    status: reportStatus[body.outcome],
    body: writeReport(body),
  };
  const isChecked = body.outcome === "checked";
  const severity = isChecked ? Math.max(0, ...body.paging.map((one) => one.severity)) : null;
  const outcome = {
    outcome: body.outcome,
    reason: body.reason,
    severity,
    stage: body.stage,
    learning: body.learning,
    drifting: isChecked ? countDrifting(body) : null,
    rows: body.rows,
  };
  const { lease, dueAt } = input;
  const isStored = await storeOutcome(tx, {
    ...{ report: row, at, outcome, severity, events: body.rows },
    lease: lease && { holder: lease.holder, next: nextDue(dueAt, lease.intervalMinutes, at) },
  });
  return isStored ? row : null;
}

/** Moves a model on from the due time of a scheduled check that has its report. */
export async function leaveDueTime(ctx: Context, tx: Tx, { model, dueAt, lease }: CheckInput): Promise<void> {
  if (lease === null) return;
  const next = nextDue(dueAt, lease.intervalMinutes, ctx.now());
  await passDueTime(tx, { organisation: ctx.caller.organisation, model }, { dueAt, next, holder: lease.holder });
}

function countDrifting({ paging }: ReportBody): number {
  const drifting = paging.filter(({ status }) => status === "drift");
  return new Set(drifting.map(({ feature }) => feature)).size;
}
