import type { Client } from "@driftguard/client";
import type { DeploymentList, Job, JobLog } from "@driftguard/protocol";

import type { Query } from "../../query.ts";

const askAgainMs = 2_000;

export function deploymentsQuery(client: Client, model: string): Query<DeploymentList> {
  return {
    queryKey: ["models", "one", model, "deployments"],
    queryFn: ({ signal }) => client.deployments.list(model, {}, { signal }),
    staleTime: askAgainMs,
  };
}

export type Build = { readonly job: Job; readonly log: JobLog };

/** A job with the first thousand lines of its log. */
export function buildQuery(client: Client, job: string): Query<Build> {
  return {
    queryKey: ["jobs", job],
    queryFn: async ({ signal }) => ({
      job: await client.jobs.read(job, { signal }),
      log: await client.jobs.log(job, {}, { signal }),
    }),
    staleTime: askAgainMs,
  };
}

/** How long until a page asks again: while something is built, and not after. */
export function whileBuilding(isBuilding: boolean): number | false {
  return isBuilding ? askAgainMs : false;
}
