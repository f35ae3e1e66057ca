import type { Job, JobLine } from "@driftguard/protocol";

import type { Live } from "./create-live.ts";
import type { JobCalls } from "./job-calls.ts";
import { ProblemError } from "./problem-error.ts";

export type FollowJobOptions = {
  readonly jobs: Pick<JobCalls, "read" | "log">;
  /** `null`: there is no WebSocket here, and the API is asked now and then. */
  readonly live: Live | null;
  /** The last line that is known. */
  readonly after?: number;
  /** Lines that follow each other, each once, over every lost connection. */
  readonly onLines: (lines: readonly JobLine[]) => void;
  readonly onJob?: (job: Job) => void;
  readonly signal?: AbortSignal;
  readonly askEveryMs?: number;
  /** How often the API may be away in a row before it is given up; a server that is started again is away for a while. */
  readonly awayMax?: number;
};

const linesAtOnce = 5_000;

/**
 * Follows a job to its end: over the WebSocket where there is one and it works, else by asking. What is missed in between is
 * read by the API.
 *
 * @returns the job as it ended
 * @throws ProblemError for what the API refuses, the signal's reason where it was aborted
 */
export async function followJob(id: string, options: FollowJobOptions): Promise<Job> {
  const { jobs, live, onLines, onJob, signal, askEveryMs = 1_000, awayMax = 60 } = options;
  let after = options.after ?? 0;
  let away = 0;

  const take = (lines: readonly JobLine[]): void => {
    const fresh = lines.filter(({ sequence }) => sequence > after);
    after = fresh.at(-1)?.sequence ?? after;
    if (fresh.length > 0) onLines(fresh);
  };

  /** All that the API has beyond what is known; the job, where it has ended. */
  const catchUp = async (): Promise<Job | null> => {
    for (;;) {
      const log = await jobs.log(id, { after, limit: linesAtOnce }, { signal });
      take(log.items);
      if (log.items.length === linesAtOnce) continue;
      const job = await jobs.read(id, { signal });
      onJob?.(job);
      // A job that ended after its log was read may have a last line.
      if (isOver(job) && log.ended) return job;
      if (!isOver(job)) return null;
    }
  };

  for (;;) {
    const ended = await catchUp().catch((error: unknown) => {
      away += 1;
      if (isAway(error) && away <= awayMax) return "away" as const;
      throw error;
    });
    if (ended === "away") {
      await pause(askEveryMs, signal);
      continue;
    }
    away = 0;
    if (ended !== null) return ended;
    const next = await (live === null ? "ask" : listen(live));
    if (next !== "ask" && next !== "read") return next;
    if (next === "ask") await pause(askEveryMs, signal);
  }

  /** Until the job ends, or the API has to be asked. */
  function listen(from: Live): Promise<Job | "ask" | "read"> {
    const heard = Promise.withResolvers<Job | "ask" | "read">();
    const unsubscribe = from.subscribe(`job:${id}`, after, {
      onEvent({ kind, data }) {
        if (kind === "lines") return take(linesOf(data));
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- trusted as every answer of the API is
        const job = data as Job;
        onJob?.(job);
        if (isOver(job) && job.lines <= after) heard.resolve(job);
      },
      onGap: () => heard.resolve("read"),
      // The API says why, with the same rights.
      onRefused: () => heard.resolve("read"),
    });
    const stopWatching = from.onState((state) => {
      if (state === "lost" || state === "refused") heard.resolve("ask");
    });
    if (from.state() === "lost" || from.state() === "refused") heard.resolve("ask");
    const abort = (): void => heard.reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted === true) abort();
    return heard.promise.finally(() => {
      signal?.removeEventListener("abort", abort);
      stopWatching();
      unsubscribe();
    });
  }
}

function isAway(error: unknown): boolean {
  return error instanceof ProblemError && (error.status === 0 || error.status === 503);
}

function isOver({ state }: Job): boolean {
  return state !== "queued" && state !== "running";
}

function linesOf(data: unknown): JobLine[] {
  const items: unknown = data !== null && typeof data === "object" ? Reflect.get(data, "items") : null;
  return Array.isArray(items) ? items : [];
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted === true) abort();
  });
}
