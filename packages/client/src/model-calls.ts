import type {
  Model,
  ModelPage,
  Overview,
  Performance,
  RegisterModelRequest,
  UpdateModelRequest,
  VersionPage,
} from "@driftguard/protocol";

import { encodePath } from "./encode-path.ts";
import type { CallOptions, Send } from "./send.ts";

export type PageQuery = { readonly limit?: number | undefined; readonly cursor?: string | undefined };
export type PerformanceQuery = { readonly days?: number | undefined; readonly segment?: string | undefined };

/** A model is named by its id, its number or its name, wherever a call takes one. */
export type ModelCalls = {
  /** The first screen in one call: every model's health, what needs somebody, what happened. */
  readonly overview: (options?: CallOptions) => Promise<Overview>;
  readonly list: (query?: PageQuery, options?: CallOptions) => Promise<ModelPage>;
  readonly register: (input: RegisterModelRequest, options?: CallOptions) => Promise<Model>;
  readonly read: (model: string, options?: CallOptions) => Promise<Model>;
  readonly update: (model: string, input: UpdateModelRequest, options?: CallOptions) => Promise<Model>;
  readonly remove: (model: string, options?: CallOptions) => Promise<void>;
  readonly versions: (model: string, query?: PageQuery, options?: CallOptions) => Promise<VersionPage>;
  /** How good the predictions were, as far as labels have come. */
  readonly performance: (model: string, query?: PerformanceQuery, options?: CallOptions) => Promise<Performance>;
};

export function createModelCalls(send: Send): ModelCalls {
  return {
    overview: (options) => send({ path: "api/v1/overview", ...options }),
    list: (query, options) => send({ path: "api/v1/models", query, ...options }),
    register: (body, options) => send({ method: "POST", path: "api/v1/models", body, ...options }),
    read: (model, options) => send({ path: encodePath`api/v1/models/${model}`, ...options }),
    update: (model, body, options) =>
      send({ method: "PATCH", path: encodePath`api/v1/models/${model}`, body, ...options }),
    remove: (model, options) => send({ method: "DELETE", path: encodePath`api/v1/models/${model}`, ...options }),
    versions: (model, query, options) => send({ path: encodePath`api/v1/models/${model}/versions`, query, ...options }),
    performance: (model, query, options) =>
      send({ path: encodePath`api/v1/models/${model}/performance`, query, ...options }),
  };
}
