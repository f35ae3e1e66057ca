import type { Log } from "./log.ts";

/** Something that runs again and again, one run at a time. */
export type Repeated = {
  /** Runs as soon as it can, once more than it would. */
  soon(): void;
  /** No further run; resolves when the running one has ended. */
  stop(): Promise<void>;
  lastRun(): { readonly at: Date; readonly outcome: string } | null;
  nextRun(): Date | null;
};

/** Runs a job at once, and again `everyMs` after each run has ended. What it throws is logged, and it goes on. */
export function repeat(name: string, everyMs: number, run: () => Promise<void>, log: Pick<Log, "error">): Repeated {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;
  let last: { at: Date; outcome: string } | null = null;
  let next: Date | null = null;

  const start = (): void => {
    if (stopped) return;
    if (running !== null) {
      again = true;
      return;
    }
    if (timer !== null) clearTimeout(timer);
    running = attempt().finally(() => {
      running = null;
      if (stopped) return;
      const delay = again ? 0 : everyMs;
      again = false;
      next = new Date(Date.now() + delay);
      timer = setTimeout(start, delay);
    });
  };

  const attempt = async (): Promise<void> => {
    const at = new Date();
    try {
      await run();
      last = { at, outcome: "ok" };
    } catch (error) {
      last = { at, outcome: "failed" };
      log.error({ error, job: name }, "a job failed; it runs again");
    }
  };

  start();
  return {
    soon: start,
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      next = null;
      await running;
    },
    lastRun: () => last,
    nextRun: () => next,
  };
}
