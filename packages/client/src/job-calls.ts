import type { Consent, Job, JobLog, JobLogQuery, JobPage, JobQuery } from "@driftguard/protocol";

import { encodePath } from "./encode-path.ts";
import type { CallOptions, Send } from "./send.ts";

export type JobCalls = {
  /** Newest first. */
  readonly list: (query?: JobQuery, options?: CallOptions) => Promise<JobPage>;
  readonly read: (job: string, options?: CallOptions) => Promise<Job>;
  /** Lines after the one that was read last. */
  readonly log: (job: string, query?: JobLogQuery, options?: CallOptions) => Promise<JobLog>;
  readonly cancel: (job: string, options?: CallOptions) => Promise<Job>;
  /** Goes on at the first step that is not done, and with what it asked about where that is allowed. */
  readonly retry: (job: string, input?: { readonly allow?: readonly Consent[] }, options?: CallOptions) => Promise<Job>;
};

export function createJobCalls(send: Send): JobCalls {
  return {
    list: (query, options) => send({ path: "api/v1/jobs", query: { ...query }, ...options }),
    read: (job, options) => send({ path: encodePath`api/v1/jobs/${job}`, ...options }),
    log: (job, query, options) => send({ path: encodePath`api/v1/jobs/${job}/log`, query: { ...query }, ...options }),
    cancel: (job, options) => send({ method: "POST", path: encodePath`api/v1/jobs/${job}/cancel`, ...options }),
    retry: (job, { allow = [] } = {}, options) =>
      send({
        method: "POST",
        path: encodePath`api/v1/jobs/${job}/retry`,
        query: allow.length === 0 ? {} : { allow: allow.join(",") },
        ...options,
      }),
  };
}
