import type { Context } from "../platform/context.ts";
import { asUnavailable, Unavailable } from "../platform/database/unavailable.ts";
import type { Log } from "../platform/log.ts";
import { within } from "../platform/within.ts";
import {
  alignSteps,
  changeStep,
  type JobOutcome,
  readSteps,
  type StoredStep,
  StepProblem,
  type StepWork,
  uncountStart,
  type Work,
} from "./job.ts";
import { type JobLog, openJobLog } from "./job-log.ts";
import { changeHeldJob, claimJob, type JobRow, renewLease } from "./queries/jobs.ts";

export type RunParts = {
  readonly holder: string;
  readonly log: Log;
  /** What is done for a job of this kind about this subject. */
  readonly open: (ctx: Context, job: JobRow) => Promise<Work>;
  /** Aborts when the server stops: the job is given back and goes on at its first unfinished step. */
  readonly stopping: AbortSignal;
  /** Aborts when somebody cancels this job by this process; another process finds it in the row. */
  readonly cancelled: AbortSignal;
  /** How long it is held without a sign of life. */
  readonly leaseMs: number;
};

/**
 * Runs a job that is due, from its first unfinished step; does nothing where somebody else runs it or it has ended.
 *
 * A job whose process is killed stays as it was, with a lease that runs out: whoever runs it next takes it from there, and
 * gives a step up that was begun three times and never ended.
 *
 * @returns whether it was for this process to run
 */
export async function runJob(ctx: Context, id: string, parts: RunParts): Promise<boolean> {
  const { organisation } = ctx.caller;
  const { holder, leaseMs } = parts;
  const until = (): Date => new Date(ctx.now().getTime() + leaseMs);
  const job = await ctx.transaction((tx) => claimJob(tx, organisation, id, { holder, now: ctx.now(), until: until() }));
  if (job === null) return false;
  const lines = openJobLog(ctx, id, { before: job.lines });
  const lease = holdLease(ctx, id, { ...parts, until });
  try {
    const work = await parts.open(ctx, job);
    const outcome = await runSteps(ctx, job, {
      ...parts,
      work,
      lines,
      lost: lease.lost,
      cancelledElsewhere: lease.cancelled,
    });
    if (outcome === "given back") {
      // A renewal that is under way would hold it again.
      await lease.stop();
      await giveBack(ctx, id, holder);
      return true;
    }
    await work.ended(outcome);
    await lines.flush();
    await ctx.transaction((tx) =>
      changeHeldJob(tx, organisation, id, { holder, state: outcome.state, ended_at: ctx.now(), lease_until: null }),
    );
  } catch (error) {
    if (!(asUnavailable(error) instanceof Unavailable)) throw error;
    parts.log.warn({ error, job: id }, "a job waits for the store");
    // Its lease runs out, and whoever looks next goes on with it.
  } finally {
    await lease.stop();
    await lines
      .flush()
      .catch((error: unknown) => parts.log.warn({ error, job: id }, "the last lines of a job are lost"));
  }
  return true;
}

async function giveBack(ctx: Context, id: string, holder: string): Promise<void> {
  await ctx.transaction((tx) => changeHeldJob(tx, ctx.caller.organisation, id, { holder, lease_until: null }));
}

type Running = RunParts & {
  readonly work: Work;
  readonly lines: JobLog;
  readonly lost: AbortSignal;
  readonly cancelledElsewhere: AbortSignal;
};

async function runSteps(ctx: Context, job: JobRow, parts: Running): Promise<JobOutcome | "given back"> {
  const { work, lines } = parts;
  let steps = alignSteps(
    readSteps(job.steps),
    work.steps.map(({ name }) => name),
  );
  const note = async (next: readonly StoredStep[]): Promise<boolean> => {
    steps = next;
    return ctx.transaction((tx) =>
      changeHeldJob(tx, ctx.caller.organisation, job.id, { holder: parts.holder, steps: next }),
    );
  };
  if (steps.some(({ state }) => state === "running"))
    lines.write("", "The server went away; the job goes on where it was.");
  const cancelled = AbortSignal.any([parts.cancelled, parts.cancelledElsewhere]);
  const ending = AbortSignal.any([parts.stopping, parts.lost, cancelled]);
  for (const step of work.steps) {
    const stored = steps.find(({ name }) => name === step.name);
    if (stored?.state === "done") continue;
    if (cancelled.aborted) return { state: "cancelled" };
    if (parts.stopping.aborted || parts.lost.aborted) return "given back";
    const fail = async (problem: Failure): Promise<JobOutcome> => {
      lines.write(step.name, problem.detail);
      await note(changeStep(steps, step.name, { state: "failed", problem, at: ctx.now() }));
      return { state: "failed", problem };
    };
    // It may be what ends the server, which would then end at every start.
    if (stored !== undefined && stored.starts >= startsMax) return await fail(neverEnded);
    if (!(await note(changeStep(steps, step.name, { state: "running", at: ctx.now() })))) return "given back";
    const failure = await attempt(step, { lines, ending, log: parts.log });
    if (failure === null) {
      await note(changeStep(steps, step.name, { state: "done", at: ctx.now() }));
      continue;
    }
    if (cancelled.aborted) {
      lines.write(step.name, "Cancelled.");
      await note(changeStep(steps, step.name, { state: "skipped", at: ctx.now() }));
      return { state: "cancelled" };
    }
    if (parts.stopping.aborted || parts.lost.aborted) {
      await note(uncountStart(steps, step.name));
      return "given back";
    }
    return await fail(failure);
  }
  return { state: "succeeded" };
}

type Failure = { readonly code: string; readonly detail: string };

const startsMax = 3;
const neverEnded: Failure = {
  code: "never_ended",
  detail: `This step was begun ${startsMax} times, and each time the server went away before it had ended; it is not begun again by itself.`,
};

async function attempt(
  step: StepWork,
  { lines, ending, log }: { readonly lines: JobLog; readonly ending: AbortSignal; readonly log: Log },
): Promise<Failure | null> {
  const limit = AbortSignal.timeout(step.limitMs);
  const signal = AbortSignal.any([ending, limit]);
  const running = step.run({ signal, log: (text) => lines.write(step.name, text) });
  try {
    await Promise.race([running, ended(signal)]);
    return null;
  } catch (error) {
    // What it started has a moment to end before anybody starts it again.
    await within(
      endMs,
      running.catch(() => undefined),
    );
    if (asUnavailable(error) instanceof Unavailable) throw error;
    if (limit.aborted && !ending.aborted) {
      const late = `This step took longer than ${step.limitMs / 1000} seconds.`;
      const detail = step.whenLate === undefined ? late : `${late} ${step.whenLate}`;
      return { code: `${step.name}_timeout`, detail };
    }
    if (error instanceof StepProblem) return { code: error.code, detail: error.message };
    if (!ending.aborted) log.error({ error, step: step.name }, "a step of a job failed");
    return { code: "server_error", detail: "Something went wrong on our side; the server's log says what." };
  }
}

const endMs = 5_000;

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error("the step was ended"));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}

type HeldLease = { readonly lost: AbortSignal; readonly cancelled: AbortSignal; readonly stop: () => Promise<void> };

/** Renews the lease while the job runs, and hears by it of a cancellation on another process. */
function holdLease(
  ctx: Context,
  id: string,
  { holder, leaseMs, until, log }: RunParts & { readonly until: () => Date },
): HeldLease {
  const lost = new AbortController();
  const cancelled = new AbortController();
  const renew = async (): Promise<void> => {
    try {
      const state = await ctx.transaction((tx) =>
        renewLease(tx, ctx.caller.organisation, id, { holder, until: until() }),
      );
      if (state === "lost") lost.abort(new Error("the job is somebody else's"));
      if (state === "cancelled") cancelled.abort(new Error("the job was cancelled"));
    } catch (error) {
      log.warn({ error, job: id }, "the lease of a job could not be renewed");
    }
  };
  let renewal = Promise.resolve();
  const timer = setInterval(() => {
    renewal = renewal.then(renew);
  }, leaseMs / 4);
  return {
    ...{ lost: lost.signal, cancelled: cancelled.signal },
    async stop() {
      clearInterval(timer);
      await renewal;
    },
  };
}
