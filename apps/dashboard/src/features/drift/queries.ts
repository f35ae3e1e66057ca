import type { Client } from "@driftguard/client";
import type { Distribution, Drift, DriftHistory, Heatmap } from "@driftguard/protocol";

import { type Query, liveMs } from "../../query.ts";

/** The server rolls up: a map is asked for in at most this many columns. */
const columnsAtMost = 180;

export function driftQuery(client: Client, model: string, hours: number): Query<Drift> {
  return {
    queryKey: ["models", "one", model, "drift", hours],
    queryFn: ({ signal }) => client.drift.read(model, { window_hours: hours }, { signal }),
    staleTime: liveMs / 2,
    refetchInterval: 2 * liveMs,
  };
}

export function heatmapQuery(client: Client, model: string, hours: number): Query<Heatmap> {
  return {
    queryKey: ["models", "one", model, "heatmap", hours],
    queryFn: ({ signal }) =>
      client.drift.heatmap(model, { hours, columns: Math.min(columnsAtMost, hours) }, { signal }),
    staleTime: liveMs / 2,
    refetchInterval: 2 * liveMs,
  };
}

export function historyQuery(client: Client, model: string, hours: number): Query<DriftHistory> {
  return {
    queryKey: ["models", "one", model, "history", hours],
    queryFn: ({ signal }) => client.drift.history(model, { hours }, { signal }),
    staleTime: liveMs,
  };
}

/** One feature's rows; over the model's usual window where no span is asked for. */
export function distributionQuery(
  client: Client,
  model: string,
  feature: string,
  span: { readonly from: string; readonly to: string } | null,
): Query<Distribution> {
  return {
    queryKey: ["models", "one", model, "distribution", feature, span],
    queryFn: ({ signal }) => client.drift.distribution(model, feature, span ?? {}, { signal }),
    staleTime: liveMs,
  };
}
