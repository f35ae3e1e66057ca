import { recordAudit } from "../audit/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import type { JobOutcome } from "./job.ts";
import { changeJob, findJob } from "./queries/jobs.ts";

/**
 * Ends a job. One that waits ends at once; one that runs is asked to, and says so in its log when it has.
 *
 * @param ended - is told of one that ended here
 * @throws Problem job/wrong-state where it has ended already
 */
export async function cancelJob(
  ctx: Context,
  id: string,
  ended: (job: { kind: string; subject: string }, outcome: JobOutcome) => Promise<void>,
): Promise<void> {
  const { organisation } = ctx.caller;
  const waited = await ctx.transaction(async (tx) => {
    const job = await findJob(tx, organisation, id);
    if (job === null) throw new Problem("job/not-found", "No such job.");
    const now = ctx.now();
    const isQueued = await changeJob(tx, organisation, id, {
      from: ["queued"],
      state: "cancelled",
      cancel_asked_at: now,
      ended_at: now,
      lease_until: null,
    });
    if (!isQueued && !(await changeJob(tx, organisation, id, { from: ["running"], cancel_asked_at: now })))
      throw new Problem("job/wrong-state", `The job has ${job.state} already.`);
    await recordAudit(ctx, tx, { action: "job.cancel", object: id, detail: { subject: job.subject } });
    return isQueued ? job : null;
  });
  if (waited !== null) await ended(waited, { state: "cancelled" });
}
