import type { Caller, Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import type { Log } from "../platform/log.ts";
import { claimDueChecks, type DueCheck, settleCheck } from "./queries/due-checks.ts";
import { type CheckParts, nextDue, runCheck } from "./run-check.ts";

export type DueParts = CheckParts & {
  readonly database: Database;
  readonly contextOf: (caller: Caller) => Context;
  readonly systemCaller: (organisation: number, name: string) => Caller;
  readonly holder: string;
  readonly log: Log;
  /** Checks after this many outcomes and tells whether to go on. */
  readonly isStopping: () => boolean;
};

const leaseSeconds = 120;
const claimedAtOnce = 8;

export type DueOutcome = { readonly checked: number; readonly failed: number };

/** Checks every model that is due, a few claimed at a time so that other instances share the work. One model's failure stops no other. */
export async function runDueChecks(parts: DueParts, now: () => Date): Promise<DueOutcome> {
  let checked = 0;
  let failed = 0;
  while (!parts.isStopping()) {
    const claimed = await claimDueChecks(parts.database, {
      now: now(),
      leaseSeconds,
      holder: parts.holder,
      limit: claimedAtOnce,
    });
    if (claimed.length === 0) break;
    for (const due of claimed) {
      if (await checkOne(parts, due)) checked += 1;
      else failed += 1;
    }
  }
  return { checked, failed };
}

async function checkOne(parts: DueParts, due: DueCheck): Promise<boolean> {
  const ctx = parts.contextOf(parts.systemCaller(due.organisation, "scheduler"));
  try {
    const report = await runCheck(ctx, parts, {
      model: due.model,
      dueAt: due.due_at,
      trigger: "schedule",
      holder: parts.holder,
    });
    parts.log.info(
      {
        model: due.model,
        due: due.due_at.toISOString(),
        outcome: report?.outcome ?? "done before",
        reason: report?.reason,
      },
      "checked",
    );
    return true;
  } catch (error) {
    parts.log.error({ error, model: due.model, due: due.due_at.toISOString() }, "a check failed");
    await noteFailure(ctx, parts, due, error);
    return false;
  }
}

/** A failed check is named on its model and tried again at the next due time. */
async function noteFailure(ctx: Context, parts: DueParts, due: DueCheck, error: unknown): Promise<void> {
  const reason = error instanceof Error ? error.name : "unknown";
  try {
    await ctx.transaction((tx) =>
      settleCheck(tx, due.organisation, due.model, {
        at: ctx.now(),
        outcome: {
          outcome: "failed",
          reason: `the check failed (${reason}); see the server's log`,
          severity: null,
          stage: null,
          learning: false,
          drifting: null,
          rows: 0,
        },
        next: { at: nextDue(due.due_at, 15, ctx.now()), holder: parts.holder },
      }),
    );
  } catch (second) {
    parts.log.error(
      { error: second, model: due.model },
      "the failure of a check could not be noted; its lease runs out",
    );
  }
}
