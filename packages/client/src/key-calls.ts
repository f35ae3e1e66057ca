import type { CreateKeyInput, CreatedKey, Key, KeyList, RotateKeyInput } from "@driftguard/protocol";

import { encodePath } from "./encode-path.ts";
import type { CallOptions, Send } from "./send.ts";

export type KeyCalls = {
  readonly list: (options?: CallOptions) => Promise<KeyList>;
  /** The answer holds the key itself, this once. */
  readonly create: (input: CreateKeyInput, options?: CallOptions) => Promise<CreatedKey>;
  readonly revoke: (key: string, options?: CallOptions) => Promise<Key>;
  /** A new key takes over; the old one goes on for `overlap_hours`. */
  readonly rotate: (key: string, input?: RotateKeyInput, options?: CallOptions) => Promise<CreatedKey>;
};

export function createKeyCalls(send: Send): KeyCalls {
  return {
    list: (options) => send({ path: "api/v1/keys", ...options }),
    create: (body, options) => send({ method: "POST", path: "api/v1/keys", body, ...options }),
    revoke: (key, options) =>
      send({ method: "POST", path: encodePath`api/v1/keys/${key}/revoke`, body: {}, ...options }),
    rotate: (key, body = {}, options) =>
      send({ method: "POST", path: encodePath`api/v1/keys/${key}/rotate`, body, ...options }),
  };
}
