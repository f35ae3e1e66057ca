import { type Doing, StepProblem } from "../jobs/index.ts";

/**
 * Runs a step that fills the disk, and ends it as soon as that is spent: what is recorded goes before what is built.
 *
 * @param spent - aborts when the disk is spent
 * @throws StepProblem `disk_full`, whatever the step itself came upon; what else the step throws
 */
export async function whileRoom(spent: AbortSignal, doing: Doing, run: (doing: Doing) => Promise<void>): Promise<void> {
  if (spent.aborted) throw full();
  try {
    await run({ ...doing, signal: AbortSignal.any([doing.signal, spent]) });
  } catch (cause) {
    if (spent.aborted && !doing.signal.aborted) throw full({ cause });
    throw cause;
  }
}

const full = (options?: { readonly cause: unknown }): StepProblem =>
  new StepProblem("disk_full", "The server's disk is nearly full: make room on it, and retry the job.", options);
