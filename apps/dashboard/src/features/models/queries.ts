import type { Client } from "@driftguard/client";
import type { BaselineList, CheckPage, Model, ModelPage, VersionPage } from "@driftguard/protocol";

import { type Query, liveMs } from "../../query.ts";

export function modelsQuery(client: Client, cursor?: string): Query<ModelPage> {
  return {
    queryKey: ["models", "list", cursor ?? null],
    queryFn: ({ signal }) => client.models.list({ limit: 100, cursor }, { signal }),
    staleTime: liveMs / 2,
  };
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
