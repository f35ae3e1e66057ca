import type { JobKind } from "@driftguard/protocol";

import type { Context, Tx } from "../platform/context.ts";
import { changeStep, waitingSteps } from "./job.ts";
import { insertJob } from "./queries/jobs.ts";

export type NewJob = {
  readonly kind: JobKind;
  readonly model: number;
  readonly subject: string;
  readonly steps: readonly string[];
  /** Which of them an earlier job about the same subject has done. */
  readonly done?: readonly string[];
};

/** Makes a job in the transaction of what it is about; it runs when the runner is told, or looks. @returns its id */
export async function createJob(
  ctx: Context,
  tx: Tx,
  { kind, model, subject, steps, done = [] }: NewJob,
): Promise<string> {
  const id = ctx.newId("job");
  await insertJob(tx, {
    organisation: ctx.caller.organisation,
    id,
    kind,
    model,
    subject,
    steps: done.reduce((all, name) => changeStep(all, name, { state: "done", at: ctx.now() }), waitingSteps(steps)),
    created_at: ctx.now(),
    created_by: ctx.caller.id,
  });
  return id;
}
