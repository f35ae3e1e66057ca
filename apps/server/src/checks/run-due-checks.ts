import type { Caller, Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import { asUnavailable, Unavailable } from "../platform/database/unavailable.ts";
import type { Log } from "../platform/log.ts";
import type { CheckInput } from "./check-input.ts";
import { claimDueChecks, type DueCheck, holdsLease, releaseLease } from "./queries/due-checks.ts";
import { emptyReport } from "./report.ts";
import { type CheckParts, runCheck } from "./run-check.ts";
import { storeReport } from "./store-report.ts";

export type DueParts = CheckParts & {
  readonly database: Database;
  readonly contextOf: (caller: Caller) => Context;
  readonly systemCaller: (organisation: number, name: string) => Caller;
  readonly holder: string;
  readonly log: Log;
  /** Asked before each check: whether to leave the rest to others. */
  readonly isStopping: () => boolean;
};

const leaseSeconds = 120;
const claimedAtOnce = 8;
const againAfterMs = 5_000;

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
      if (parts.isStopping()) await giveBack(parts, due, now());
      // What waited here until its lease ran out is somebody else's by now.
      else if (due.lease_until <= now()) continue;
      else if (await checkOne(parts, due)) checked += 1;
      else failed += 1;
    }
  }
  return { checked, failed };
}

async function checkOne(parts: DueParts, due: DueCheck): Promise<boolean> {
  const ctx = contextFor(parts, due);
  const input: CheckInput = {
    model: due.model,
    dueAt: due.due_at,
    trigger: "schedule",
    lease: { holder: parts.holder, intervalMinutes: due.interval_minutes },
  };
  const subject = { model: due.model, due: due.due_at.toISOString() };
  try {
    const report = await runCheck(ctx, parts, input);
    const outcome = report?.outcome ?? "done before";
    parts.log.info({ ...subject, outcome, reason: report?.reason }, "checked");
    return true;
  } catch (error) {
    parts.log.error({ error, ...subject }, "a check failed");
    if (asUnavailable(error) instanceof Unavailable) {
      await giveBack(parts, due, new Date(ctx.now().getTime() + againAfterMs));
    } else await noteFailure(ctx, parts, input, error);
    return false;
  }
}

/** A check that fails has its report, is named on its model, and comes again at the next due time. */
async function noteFailure(ctx: Context, parts: DueParts, input: CheckInput, error: unknown): Promise<void> {
  const { model, lease } = input;
  const name = error instanceof Error ? error.name : "unknown";
  const reason = `the check failed (${name}); see the server's log`;
  const at = ctx.now().toISOString();
  const body = emptyReport("failed", { trigger: "schedule", at, reason, summary: `Not checked: ${reason}.` });
  const key = { organisation: ctx.caller.organisation, model };
  await attempt(parts, model, () =>
    ctx.transaction(async (tx) => {
      // Whoever took it over may yet succeed.
      if (lease === null || !(await holdsLease(tx, key, lease))) return;
      await storeReport(ctx, tx, { input, body, version: null });
    }),
  );
}

/** What could not be checked for a reason that is not the model's: the same due time comes again, here or elsewhere. */
async function giveBack(parts: DueParts, due: DueCheck, at: Date): Promise<void> {
  const ctx = contextFor(parts, due);
  await attempt(parts, due.model, () => ctx.transaction((tx) => releaseLease(tx, due, { holder: parts.holder, at })));
}

async function attempt(parts: DueParts, model: number, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    parts.log.error({ error, model }, "the end of a check could not be noted; its lease runs out");
  }
}

function contextFor(parts: DueParts, { organisation }: DueCheck): Context {
  return parts.contextOf(parts.systemCaller(organisation, "scheduler"));
}
