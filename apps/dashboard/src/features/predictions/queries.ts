import type { Client, PredictionQuery } from "@driftguard/client";
import type { IngestStatus, Prediction, PredictionPage } from "@driftguard/protocol";

import { type PagedQuery, type Query, liveMs } from "../../query.ts";

const pageRows = 50;

export function predictionsQuery(
  client: Client,
  model: string,
  range: Pick<PredictionQuery, "from" | "to" | "version">,
): PagedQuery<PredictionPage> {
  return {
    queryKey: ["models", "one", model, "predictions", range],
    queryFn: ({ signal, pageParam }) =>
      client.predictions.list(model, { ...range, limit: pageRows, cursor: pageParam ?? undefined }, { signal }),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
    staleTime: liveMs / 2,
  };
}

export function predictionQuery(client: Client, model: string, id: string): Query<Prediction> {
  return {
    queryKey: ["models", "one", model, "prediction", id],
    queryFn: ({ signal }) => client.predictions.read(model, id, { signal }),
    staleTime: liveMs,
  };
}

/** What the welcome page watches: asked every two seconds. */
export function ingestStatusQuery(client: Client, model: string): Query<IngestStatus> {
  return {
    queryKey: ["models", "one", model, "ingest-status"],
    queryFn: ({ signal }) => client.predictions.status(model, { signal }),
    staleTime: 0,
    refetchInterval: 2_000,
  };
}
