import type { Caller, Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import { type JobReference, openQueue, type Queue } from "../platform/jobs/open-queue.ts";
import type { Log } from "../platform/log.ts";
import { within } from "../platform/within.ts";
import type { Work } from "./job.ts";
import { findJob, type JobRow, listWaitingJobs, releaseJobs } from "./queries/jobs.ts";
import { runJob } from "./run-job.ts";

export type RunnerParts = {
  readonly database: Database;
  readonly contextOf: (caller: Caller) => Context;
  readonly systemCaller: (organisation: number, name: string) => Caller;
  readonly holder: string;
  readonly log: Log;
  readonly now: () => Date;
  /** Whether no other process can work on this database: then a job that is held was held by one that died. */
  readonly isAlone: boolean;
  readonly open: (ctx: Context, job: JobRow) => Promise<Work>;
  readonly leaseMs?: number;
};

export type Runner = {
  /** Puts jobs that wait on the queue: those just made, and those whose process died. */
  readonly look: () => Promise<void>;
  /** Ends a job that runs here at once; elsewhere it ends when its lease is renewed. */
  readonly cancel: (job: string) => void;
  /** Takes no further job, and gives those that run back to whoever comes next. */
  readonly stop: () => Promise<void>;
};

const atOnce = 2;
const lookedAtOnce = 100;
const stopMs = 6_000;

/**
 * Runs jobs, two at a time, of which one replay at most: the other place is left to builds. The queue is opened with the
 * first job: who never deploys never pays for it.
 */
export function createRunner(parts: RunnerParts): Runner {
  const { database, log, holder, leaseMs = 20_000 } = parts;
  const stopping = new AbortController();
  const running = new Map<string, { readonly cancelled: AbortController; readonly done: Promise<void> }>();
  let replaying: string | null = null;
  let queue: Promise<Queue> | null = null;
  let isFirstLook = true;

  const run = async ({ organisation, job }: JobReference): Promise<void> => {
    const ctx = parts.contextOf(parts.systemCaller(organisation, "jobs"));
    const said = (error: unknown): void => log.error({ error, job }, "a job could not be run; it comes again");
    const found = await ctx.transaction((tx) => findJob(tx, organisation, job), "read").catch(said);
    if (stopping.signal.aborted || found == null || running.has(job)) return;
    if (found.kind === "replay") {
      // It waits in its row, and is sent again by a later look.
      if (replaying !== null) return;
      replaying = job;
    }
    const cancelled = new AbortController();
    const done = runJob(ctx, job, {
      ...{ holder, log, leaseMs },
      open: parts.open,
      stopping: stopping.signal,
      cancelled: cancelled.signal,
    }).catch(said);
    running.set(job, { cancelled, done });
    await done;
    running.delete(job);
    if (replaying === job) replaying = null;
  };

  return {
    async look() {
      if (stopping.signal.aborted) return;
      if (isFirstLook && parts.isAlone) await releaseJobs(database, holder);
      isFirstLook = false;
      const waiting = await listWaitingJobs(database, parts.now(), lookedAtOnce);
      const due = waiting.filter(({ id }) => !running.has(id));
      if (due.length === 0) return;
      queue ??= openQueue({ database, name: "builds", atOnce, run, log });
      const open = await queue.catch((error: unknown) => {
        queue = null;
        throw error;
      });
      for (const { organisation, id } of due) await open.send({ organisation, job: id });
    },
    cancel(job) {
      running.get(job)?.cancelled.abort(new Error("the job was cancelled"));
    },
    async stop() {
      stopping.abort(new Error("the server stops"));
      await within(stopMs, Promise.all([...running.values()].map(({ done }) => done)));
      if (queue !== null)
        await within(
          stopMs,
          queue.then((open) => open.stop()),
        );
    },
  };
}
