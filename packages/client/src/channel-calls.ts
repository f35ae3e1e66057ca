import type { Channel, ChannelList, CreateChannelInput, SendResult, UpdateChannelInput } from "@driftguard/protocol";

import { encodePath } from "./encode-path.ts";
import type { CallOptions, Send } from "./send.ts";

export type ChannelCalls = {
  readonly list: (options?: CallOptions) => Promise<ChannelList>;
  readonly create: (input: CreateChannelInput, options?: CallOptions) => Promise<Channel>;
  readonly update: (channel: string, input: UpdateChannelInput, options?: CallOptions) => Promise<Channel>;
  readonly remove: (channel: string, options?: CallOptions) => Promise<void>;
  /** Sends a test message and answers what the receiver said. */
  readonly test: (channel: string, options?: CallOptions) => Promise<SendResult>;
};

export function createChannelCalls(send: Send): ChannelCalls {
  const path = (channel: string): string => encodePath`api/v1/channels/${channel}`;
  return {
    list: (options) => send({ path: "api/v1/channels", ...options }),
    create: (body, options) => send({ method: "POST", path: "api/v1/channels", body, ...options }),
    update: (channel, body, options) => send({ method: "PATCH", path: path(channel), body, ...options }),
    remove: (channel, options) => send({ method: "DELETE", path: path(channel), ...options }),
    test: (channel, options) => send({ method: "POST", path: `${path(channel)}/test`, body: {}, ...options }),
  };
}
