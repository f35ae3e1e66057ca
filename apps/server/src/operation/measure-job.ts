import type { Measures } from "./measures.ts";

/** What the server does by itself, with its runs timed. */
export function measureJob<Job extends { readonly id: string; readonly run: () => Promise<void> }>(
  job: Job,
  measures: Pick<Measures, "jobRan">,
): Job {
  return {
    ...job,
    async run() {
      const startedAt = performance.now();
      let outcome: "ok" | "failed" = "failed";
      try {
        await job.run();
        outcome = "ok";
      } finally {
        measures.jobRan(job.id, { outcome, seconds: (performance.now() - startedAt) / 1000 });
      }
    },
  };
}
