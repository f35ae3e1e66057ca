import { type JobKind, jobKind } from "@driftguard/protocol";

import type { Caller, Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import { openQueue, type Queue } from "../platform/jobs/open-queue.ts";
import type { Log } from "../platform/log.ts";
import { within } from "../platform/within.ts";
import type { Work } from "./job.ts";
import { type JobRow, listDueJobs, releaseJobs } from "./queries/jobs.ts";
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

type Lane = { readonly name: string; readonly atOnce: number; queue: Promise<Queue> | null };

const lookedAtOnce = 100;
// Others may have taken the first of them meanwhile.
const triedMax = 10;
const stopMs = 6_000;

/**
 * Runs jobs: two builds at a time and, beside them, one replay. What stands in a queue says that one is due; which one is
 * run is found when there is room for it, so that whoever asked for many waits behind whoever asked for one. A queue is
 * opened with its first job: who never deploys never pays for it.
 */
export function createRunner(parts: RunnerParts): Runner {
  const { database, log, holder, leaseMs = 20_000 } = parts;
  const stopping = new AbortController();
  const running = new Map<string, { readonly cancelled: AbortController; readonly done: Promise<boolean> }>();
  const lanes: Readonly<Record<JobKind, Lane>> = {
    deploy: { name: "builds", atOnce: 2, queue: null },
    replay: { name: "replays", atOnce: 1, queue: null },
  };
  let isFirstLook = true;

  const run = async (organisation: number, job: string): Promise<boolean> => {
    const cancelled = new AbortController();
    const done = runJob(parts.contextOf(parts.systemCaller(organisation, "jobs")), job, {
      ...{ holder, log, leaseMs },
      open: parts.open,
      stopping: stopping.signal,
      cancelled: cancelled.signal,
    });
    running.set(job, { cancelled, done });
    return done.finally(() => running.delete(job));
  };

  const runNext = async (kind: JobKind): Promise<void> => {
    try {
      for (const { organisation, id } of await listDueJobs(database, { kind, now: parts.now(), limit: triedMax })) {
        if (stopping.signal.aborted) return;
        if (!running.has(id) && (await run(organisation, id))) return;
      }
    } catch (error) {
      log.error({ error, kind }, "a job could not be run; it comes again");
    }
  };

  const sendDue = async (kind: JobKind): Promise<void> => {
    const lane = lanes[kind];
    const waiting = await listDueJobs(database, { kind, now: parts.now(), limit: lookedAtOnce });
    const due = waiting.filter(({ id }) => !running.has(id));
    if (due.length === 0) return;
    lane.queue ??= openQueue({ database, name: lane.name, atOnce: lane.atOnce, run: () => runNext(kind), log });
    const open = await lane.queue.catch((error: unknown) => {
      lane.queue = null;
      throw error;
    });
    for (const { organisation, id } of due) await open.send({ organisation, job: id });
  };

  return {
    async look() {
      if (stopping.signal.aborted) return;
      if (isFirstLook && parts.isAlone) await releaseJobs(database, holder);
      isFirstLook = false;
      for (const kind of jobKind.options) await sendDue(kind);
    },
    cancel(job) {
      running.get(job)?.cancelled.abort(new Error("the job was cancelled"));
    },
    async stop() {
      stopping.abort(new Error("the server stops"));
      await within(stopMs, Promise.allSettled([...running.values()].map(({ done }) => done)));
      const queues = Object.values(lanes).flatMap(({ queue }) => (queue === null ? [] : [queue]));
      await within(stopMs, Promise.all(queues.map(async (queue) => (await queue).stop())));
    },
  };
}
