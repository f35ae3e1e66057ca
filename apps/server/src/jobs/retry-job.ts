import { recordAudit } from "../audit/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { readSteps, resetSteps } from "./job.ts";
import { changeJob, findJob, type JobCard } from "./queries/jobs.ts";

/**
 * Lets a job that failed or was cancelled go on at its first unfinished step.
 *
 * @param again - brings what the job is about into the state of before, in the same transaction
 * @throws Problem job/wrong-state where it has not failed and was not cancelled
 */
export async function retryJob(
  ctx: Context,
  id: string,
  again: (tx: Tx, job: JobCard) => Promise<void>,
): Promise<void> {
  const { organisation } = ctx.caller;
  await ctx.transaction(async (tx) => {
    const job = await findJob(tx, organisation, id);
    if (job === null) throw new Problem("job/not-found", "No such job.");
    const changed = await changeJob(tx, organisation, id, {
      from: ["failed", "cancelled"],
      state: "queued",
      steps: resetSteps(readSteps(job.steps)),
      cancel_asked_at: null,
      ended_at: null,
      lease_until: null,
    });
    if (!changed)
      throw new Problem(
        "job/wrong-state",
        `Only a job that failed or was cancelled can be retried; it is ${job.state}.`,
      );
    await again(tx, job);
    await recordAudit(ctx, tx, { action: "job.retry", object: id, detail: { subject: job.subject } });
  });
}
