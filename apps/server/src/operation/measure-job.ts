import { timed } from "../platform/metrics/timed.ts";
import type { Measures } from "./measures.ts";

/** What the server does by itself, with its runs timed. */
export function measureJob<Job extends { readonly id: string; readonly run: () => Promise<void> }>(
  job: Job,
  measures: Pick<Measures, "jobRan">,
): Job {
  return {
    ...job,
    run: () =>
      timed(
        () => job.run(),
        () => "ok",
        (ended) => measures.jobRan(job.id, ended),
      ),
  };
}
