import type { BaselineAnswer, BaselineList, BaselineWindowInput } from "@driftguard/protocol";

import { encodePath } from "./encode-path.ts";
import type { Query } from "./encode-query.ts";
import type { CallOptions, Send } from "./send.ts";

/** Which columns of a baseline file are not features. */
export type BaselineColumns = {
  readonly version?: string;
  readonly prediction?: string;
  readonly score?: string;
  readonly label?: string;
  readonly timestamp?: string;
  readonly id?: string;
};

export type BaselineFile = {
  readonly data: BodyInit;
  readonly type: "text/csv" | "application/vnd.apache.parquet";
};

export type BaselineCalls = {
  /** The active baseline. */
  readonly read: (model: string, options?: CallOptions) => Promise<BaselineAnswer>;
  readonly list: (model: string, options?: CallOptions) => Promise<BaselineList>;
  readonly upload: (
    model: string,
    file: BaselineFile,
    columns?: BaselineColumns,
    options?: CallOptions,
  ) => Promise<BaselineAnswer>;
  /** Takes a span of the model's own traffic as what is normal. */
  readonly fromWindow: (model: string, input: BaselineWindowInput, options?: CallOptions) => Promise<BaselineAnswer>;
};

export function createBaselineCalls(send: Send): BaselineCalls {
  const path = (model: string): string => encodePath`api/v1/models/${model}/baseline`;
  return {
    read: (model, options) => send({ path: path(model), ...options }),
    list: (model, options) => send({ path: encodePath`api/v1/models/${model}/baselines`, ...options }),
    upload: (model, content, columns, options) => {
      const query: Query = { ...columns };
      return send({ method: "PUT", path: path(model), query, content, ...options });
    },
    fromWindow: (model, body, options) => send({ method: "PUT", path: path(model), body, ...options }),
  };
}
