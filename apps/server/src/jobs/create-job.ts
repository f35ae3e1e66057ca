import type { Context, Tx } from "../platform/context.ts";
import { waitingSteps } from "./job.ts";
import { insertJob } from "./queries/jobs.ts";

/** Makes a job in the transaction of what it is about; it runs when the runner is told, or looks. @returns its id */
export async function createJob(
  ctx: Context,
  tx: Tx,
  { kind, model, subject, steps }: { kind: "deploy"; model: number; subject: string; steps: readonly string[] },
): Promise<string> {
  const id = ctx.newId("job");
  await insertJob(tx, {
    organisation: ctx.caller.organisation,
    id,
    kind,
    model,
    subject,
    steps: waitingSteps(steps),
    created_at: ctx.now(),
    created_by: ctx.caller.id,
  });
  return id;
}
