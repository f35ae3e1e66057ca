import { z } from "zod";

export const channelType = z.enum(["email", "slack", "webhook"]);
export type ChannelType = z.infer<typeof channelType>;

const emailAddress = z.email().max(254);
const receiver = z.url({ protocol: /^https?$/ }).max(2048);

/** What each type of channel needs. Secrets are written and never read back. */
export const channelConfiguration = {
  email: z.strictObject({ email: emailAddress }),
  slack: z.strictObject({ url: receiver }),
  webhook: z.strictObject({ url: receiver, secret: z.string().min(24).max(256).optional() }),
} as const;

export const createChannelInput = z
  .strictObject({
    channel_type: channelType,
    configuration: z.record(z.string(), z.unknown()),
    name: z.string().trim().min(1).max(128).optional(),
    minimum_severity: z.int().min(2).max(4).default(3),
  })
  .meta({ id: "CreateChannel", example: { channel_type: "email", configuration: { email: "on-call@example.com" } } });
export const updateChannelInput = z
  .strictObject({
    name: z.string().trim().min(1).max(128).optional(),
    configuration: z.record(z.string(), z.unknown()).optional(),
    minimum_severity: z.int().min(2).max(4).optional(),
    enabled: z.boolean().optional(),
  })
  .meta({ id: "UpdateChannel", example: { enabled: false } });

export const sendResult = z
  .object({
    outcome: z.enum(["delivered", "retry", "dead", "disabled", "not-sent"]),
    status: z.int().nullable(),
    latency_ms: z.number(),
    answer: z.string().nullable(),
    reason: z.string().nullable(),
    at: z.string(),
  })
  .meta({ id: "SendResult" });
export type SendResult = z.infer<typeof sendResult>;

export const channel = z
  .object({
    id: z.string(),
    number: z.int(),
    channel_type: channelType,
    name: z.string(),
    configuration: z.record(z.string(), z.unknown()),
    minimum_severity: z.int(),
    enabled: z.boolean(),
    last_result: sendResult.nullable(),
    signing_secret: z.string().optional().meta({ description: "Of a new webhook channel: shown once" }),
    created_at: z.string(),
  })
  .meta({ id: "Channel" });
export type Channel = z.infer<typeof channel>;
export const channelList = z
  .object({ items: z.array(channel), next: z.string().nullable() })
  .meta({ id: "ChannelList" });
export type ChannelList = z.infer<typeof channelList>;
export type CreateChannelInput = z.input<typeof createChannelInput>;
export type UpdateChannelInput = z.input<typeof updateChannelInput>;
