import type {
  IngestAnswer,
  IngestStatus,
  LabelsAnswer,
  LabelsInput,
  Prediction,
  PredictionPage,
  PredictionsInput,
} from "@driftguard/protocol";

import { encodePath } from "./encode-path.ts";
import type { PageQuery } from "./model-calls.ts";
import type { CallOptions, Send } from "./send.ts";

export type PredictionQuery = PageQuery & {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly version?: string | undefined;
};

export type PredictionCalls = {
  /** Good rows are kept beside bad ones; every refused row is named in the answer. */
  readonly record: (model: string, input: PredictionsInput, options?: CallOptions) => Promise<IngestAnswer>;
  /** The same, of a list of rows that is JSON in UTF-8 already. */
  readonly recordEncoded: (
    model: string,
    json: Uint8Array<ArrayBuffer>,
    options?: CallOptions,
  ) => Promise<IngestAnswer>;
  readonly label: (model: string, input: LabelsInput, options?: CallOptions) => Promise<LabelsAnswer>;
  /** Newest first. */
  readonly list: (model: string, query?: PredictionQuery, options?: CallOptions) => Promise<PredictionPage>;
  readonly read: (model: string, prediction: string, options?: CallOptions) => Promise<Prediction>;
  /** How many rows came and were refused, and the last refused one with its reason. */
  readonly status: (model: string, options?: CallOptions) => Promise<IngestStatus>;
};

/** No answer to rows comes near it; whatever answers more is not the API. */
const answerBytesMax = 4 * 1024 * 1024;

export function createPredictionCalls(send: Send): PredictionCalls {
  const path = (model: string): string => encodePath`api/v1/models/${model}/predictions`;
  return {
    record: (model, body, options) => send({ method: "POST", path: path(model), body, ...options }),
    recordEncoded: (model, data, options) =>
      send({
        method: "POST",
        path: path(model),
        content: { data, type: "application/json" },
        answerBytesMax,
        ...options,
      }),
    label: (model, body, options) =>
      send({ method: "POST", path: encodePath`api/v1/models/${model}/labels`, body, ...options }),
    list: (model, query, options) => send({ path: path(model), query, ...options }),
    read: (model, prediction, options) =>
      send({ path: encodePath`api/v1/models/${model}/predictions/${prediction}`, ...options }),
    status: (model, options) => send({ path: encodePath`api/v1/models/${model}/ingest-status`, ...options }),
  };
}
