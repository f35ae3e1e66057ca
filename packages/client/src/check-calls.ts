import type { Check, CheckPage } from "@driftguard/protocol";

import { encodePath } from "./encode-path.ts";
import type { PageQuery } from "./model-calls.ts";
import type { CallOptions, Send } from "./send.ts";

export type CheckCalls = {
  /** Checks now and answers the report. */
  readonly run: (model: string, options?: CallOptions) => Promise<Check>;
  /** Newest first, without their findings. */
  readonly list: (model: string, query?: PageQuery, options?: CallOptions) => Promise<CheckPage>;
  readonly read: (check: string, options?: CallOptions) => Promise<Check>;
};

export function createCheckCalls(send: Send): CheckCalls {
  return {
    run: (model, options) =>
      send({ method: "POST", path: encodePath`api/v1/models/${model}/checks`, body: {}, ...options }),
    list: (model, query, options) => send({ path: encodePath`api/v1/models/${model}/checks`, query, ...options }),
    read: (check, options) => send({ path: encodePath`api/v1/checks/${check}`, ...options }),
  };
}
