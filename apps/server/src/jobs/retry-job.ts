import type { Consent } from "@driftguard/protocol";

import { recordAudit } from "../audit/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { readSteps, resetSteps, waitingSteps } from "./job.ts";
import { changeJob, findJob, type JobCard } from "./queries/jobs.ts";

/**
 * Lets a job that failed or was cancelled go on at its first unfinished step; or begin anew, where nothing is left of those
 * that were done.
 *
 * @param again - brings what the job is about into the state of before, in the same transaction, and says whether what the
 * steps came to is still there
 * @param allow - what whoever asks takes the responsibility for, and is named with
 * @throws Problem job/wrong-state where it has not failed and was not cancelled
 */
export async function retryJob(
  ctx: Context,
  id: string,
  again: (tx: Tx, job: JobCard) => Promise<boolean>,
  allow: readonly Consent[] = [],
): Promise<void> {
  const { organisation } = ctx.caller;
  await ctx.transaction(async (tx) => {
    const job = await findJob(tx, organisation, id);
    if (job === null) throw new Problem("job/not-found", "No such job.");
    const steps = readSteps(job.steps);
    const changed = await changeJob(tx, organisation, id, {
      from: ["failed", "cancelled"],
      state: "queued",
      steps: resetSteps(steps),
      cancel_asked_at: null,
      ended_at: null,
      lease_until: null,
    });
    if (!changed)
      throw new Problem(
        "job/wrong-state",
        `Only a job that failed or was cancelled can be retried; it is ${job.state}.`,
      );
    if (!(await again(tx, job)))
      await changeJob(tx, organisation, id, { from: ["queued"], steps: waitingSteps(steps.map(({ name }) => name)) });
    await recordAudit(ctx, tx, {
      ...{ action: "job.retry", object: id },
      detail: { subject: job.subject, ...(allow.length === 0 ? {} : { consent: allow }) },
    });
  });
}
