import type { Preview, PreviewList, ReplayInput } from "@driftguard/protocol";

import { encodePath } from "./encode-path.ts";
import type { CallOptions, Send } from "./send.ts";

export type PreviewCalls = {
  /** Of a model, the last opened first. */
  readonly list: (model: string, options?: CallOptions) => Promise<PreviewList>;
  /** Of a version that waits, with what its replay said. */
  readonly read: (model: string, version: string, options?: CallOptions) => Promise<Preview>;
  /** Asks it again what the live version was asked; opens one that was put away. */
  readonly replay: (model: string, version: string, input?: ReplayInput, options?: CallOptions) => Promise<Preview>;
  /** Takes the version away before it goes live. */
  readonly discard: (model: string, version: string, options?: CallOptions) => Promise<Preview>;
};

export function createPreviewCalls(send: Send): PreviewCalls {
  return {
    list: (model, options) => send({ path: encodePath`api/v1/models/${model}/previews`, ...options }),
    read: (model, version, options) =>
      send({ path: encodePath`api/v1/models/${model}/previews/${version}`, ...options }),
    replay: (model, version, body = {}, options) =>
      send({ method: "POST", path: encodePath`api/v1/models/${model}/previews/${version}/replay`, body, ...options }),
    discard: (model, version, options) =>
      send({ method: "DELETE", path: encodePath`api/v1/models/${model}/previews/${version}`, ...options }),
  };
}
