import type { Client } from "@driftguard/client";
import type { Deployment, DeploymentList, Repository } from "@driftguard/protocol";

import { liveMs, type PagedQuery, type Query } from "../../query.ts";

const askAgainMs = 2_000;

export function deploymentsQuery(client: Client, model: string): Query<DeploymentList> {
  return {
    queryKey: ["models", "one", model, "deployments"],
    queryFn: ({ signal }) => client.deployments.list(model, {}, { signal }),
    staleTime: askAgainMs,
  };
}

/** One of a model's, however long ago it was pushed. */
export function deploymentQuery(client: Client, model: string, id: string): Query<Deployment> {
  return {
    queryKey: ["models", "one", model, "deployments", id],
    queryFn: ({ signal }) => client.deployments.read(id, { signal }),
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

/** Of every model: those that answer, or all that were pushed. */
export function allDeploymentsQuery(client: Client, which: "live" | "all"): PagedQuery<DeploymentList> {
  return {
    queryKey: ["models", "deployments", which],
    queryFn: ({ signal, pageParam }) =>
      client.deployments.listAll(
        { ...(which === "live" ? { state: "live" } : {}), ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
    staleTime: askAgainMs,
    refetchInterval: liveMs,
  };
}

/** How long until a page asks again: while something is built or on trial, and not after. */
export function whileChanging(isChanging: boolean): number | false {
  return isChanging ? askAgainMs : false;
}
