import type { Log } from "../platform/log.ts";
import { repeat, type Repeated } from "../platform/repeat.ts";

/** Something the server does by itself, again and again. */
export type Job = {
  readonly id: string;
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<void>;
};

export type RunningJob = Omit<Job, "run"> & Repeated;

/** Starts the jobs; each runs at once, and again when its time has passed since its last end. */
export function startJobs(jobs: readonly Job[], log: Pick<Log, "error">): Scheduler {
  const running = jobs.map(({ id, name, everyMs, run }): RunningJob => ({
    id,
    name,
    everyMs,
    ...repeat(id, everyMs, run, log),
  }));
  return {
    jobs: running,
    soon(id) {
      running.find((job) => job.id === id)?.soon();
    },
    async stop() {
      await Promise.all(running.map((job) => job.stop()));
    },
  };
}

export type Scheduler = {
  readonly jobs: readonly RunningJob[];
  /** Runs a job as soon as it can. */
  soon(id: string): void;
  stop(): Promise<void>;
};
