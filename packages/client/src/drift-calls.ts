import type { Distribution, Drift, DriftHistory, Heatmap } from "@driftguard/protocol";

import { encodePath } from "./encode-path.ts";
import type { CallOptions, Send } from "./send.ts";

export type DriftQuery = {
  readonly window_hours?: number | undefined;
  readonly to?: string | undefined;
  readonly version?: string | undefined;
};
export type HeatmapQuery = { readonly hours?: number | undefined; readonly columns?: number | undefined };
export type DistributionQuery = { readonly from?: string | undefined; readonly to?: string | undefined };

export type DriftCalls = {
  /** A window against the baseline that was given, for reading; and beside it what pages. */
  readonly read: (model: string, query?: DriftQuery, options?: CallOptions) => Promise<Drift>;
  /** Hourly, oldest first; hours with too few rows are left out. */
  readonly history: (
    model: string,
    query?: { readonly hours?: number | undefined },
    options?: CallOptions,
  ) => Promise<DriftHistory>;
  /** Feature by time, each cell the worst of its hours. */
  readonly heatmap: (model: string, query?: HeatmapQuery, options?: CallOptions) => Promise<Heatmap>;
  /** Baseline and current rows on the same edges. */
  readonly distribution: (
    model: string,
    feature: string,
    query?: DistributionQuery,
    options?: CallOptions,
  ) => Promise<Distribution>;
};

export function createDriftCalls(send: Send): DriftCalls {
  const path = (model: string): string => encodePath`api/v1/models/${model}/drift`;
  return {
    read: (model, query, options) => send({ path: path(model), query, ...options }),
    history: (model, query, options) => send({ path: `${path(model)}/history`, query, ...options }),
    heatmap: (model, query, options) => send({ path: `${path(model)}/heatmap`, query, ...options }),
    distribution: (model, feature, query, options) =>
      send({ path: `${path(model)}/${encodePath`features/${feature}/distribution`}`, query, ...options }),
  };
}
