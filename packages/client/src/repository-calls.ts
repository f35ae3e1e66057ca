import type { ChangeRepositoryInput, Repository, WebhookSecret } from "@driftguard/protocol";

import { encodePath } from "./encode-path.ts";
import type { CallOptions, Send } from "./send.ts";

export type RepositoryCalls = {
  /** Where a model's versions come from. */
  readonly read: (model: string, options?: CallOptions) => Promise<Repository>;
  readonly change: (model: string, input: ChangeRepositoryInput, options?: CallOptions) => Promise<Repository>;
  /** A new secret for its webhook; the one before is over. */
  readonly renewSecret: (model: string, options?: CallOptions) => Promise<WebhookSecret>;
};

export function createRepositoryCalls(send: Send): RepositoryCalls {
  return {
    read: (model, options) => send({ path: encodePath`api/v1/models/${model}/repository`, ...options }),
    change: (model, body, options) =>
      send({ method: "PATCH", path: encodePath`api/v1/models/${model}/repository`, body, ...options }),
    renewSecret: (model, options) =>
      send({ method: "POST", path: encodePath`api/v1/models/${model}/repository/secret`, ...options }),
  };
}
