import type { Client } from "@driftguard/client";
import type { DeploymentList, Repository } from "@driftguard/protocol";

import type { Query } from "../../query.ts";

const askAgainMs = 2_000;

export function deploymentsQuery(client: Client, model: string): Query<DeploymentList> {
  return {
    queryKey: ["models", "one", model, "deployments"],
    queryFn: ({ signal }) => client.deployments.list(model, {}, { signal }),
    staleTime: askAgainMs,
  };
}

export function repositoryQuery(client: Client, model: string): Query<Repository> {
  return {
    queryKey: ["models", "one", model, "repository"],
    queryFn: ({ signal }) => client.repositories.read(model, { signal }),
    staleTime: askAgainMs,
  };
}

/** How long until a page asks again: while something is built, and not after. */
export function whileBuilding(isBuilding: boolean): number | false {
  return isBuilding ? askAgainMs : false;
}
