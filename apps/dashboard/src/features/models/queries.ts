import type { Client } from "@driftguard/client";
import type { BaselineList, CheckPage, Model, ModelPage, VersionPage } from "@driftguard/protocol";
import type { InfiniteData } from "@tanstack/react-query";

import { type PagedQuery, type Query, liveMs } from "../../query.ts";

export function modelsQuery(client: Client): PagedQuery<ModelPage> {
  return {
    queryKey: ["models", "list"],
    queryFn: ({ signal, pageParam }) => client.models.list({ limit: 100, cursor: pageParam ?? undefined }, { signal }),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
    staleTime: liveMs / 2,
  };
}

/** All models fetched so far. */
export function modelsOf(data: InfiniteData<ModelPage> | undefined): readonly Model[] {
  return data?.pages.flatMap(({ items }) => items) ?? [];
}

export function modelQuery(client: Client, model: string): Query<Model> {
  return {
    queryKey: ["models", "one", model],
    queryFn: ({ signal }) => client.models.read(model, { signal }),
    staleTime: liveMs / 2,
    refetchInterval: liveMs,
  };
}

export function versionsQuery(client: Client, model: string): Query<VersionPage> {
  return {
    queryKey: ["models", "one", model, "versions"],
    queryFn: ({ signal }) => client.models.versions(model, {}, { signal }),
    staleTime: liveMs,
  };
}

export function baselinesQuery(client: Client, model: string): Query<BaselineList> {
  return {
    queryKey: ["models", "one", model, "baselines"],
    queryFn: ({ signal }) => client.baselines.list(model, { signal }),
    staleTime: liveMs,
  };
}

export function checksQuery(client: Client, model: string, limit: number): Query<CheckPage> {
  return {
    queryKey: ["models", "one", model, "checks", limit],
    queryFn: ({ signal }) => client.checks.list(model, { limit }, { signal }),
    staleTime: liveMs / 2,
    refetchInterval: liveMs,
  };
}
