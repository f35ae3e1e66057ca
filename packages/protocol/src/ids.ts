import { z } from "zod";

/** Ids are a noun and 25 base-36 digits of a time-ordered 128-bit number: `model_0123…`. */
const id = <Noun extends string>(noun: Noun) =>
  z
    .string()
    .regex(/^[a-z]+_[0-9a-z]{25}$/)
    .startsWith(`${noun}_`)
    .brand<Noun>();

export const modelId = id("model");
export const keyId = id("key");
export const baselineId = id("baseline");
export const checkId = id("check");
export const alertId = id("alert");
export const channelId = id("channel");
export const ruleId = id("rule");

export type ModelId = z.infer<typeof modelId>;
export type KeyId = z.infer<typeof keyId>;
export type BaselineId = z.infer<typeof baselineId>;
export type CheckId = z.infer<typeof checkId>;
export type AlertId = z.infer<typeof alertId>;
export type ChannelId = z.infer<typeof channelId>;
export type RuleId = z.infer<typeof ruleId>;

/** An id, the number people say ("alert 77"), or a name: what a path parameter takes. */
export const reference = z.string().min(1).max(128);

/** A moment on the wire: ISO 8601 with a zone. */
export const instant = z.iso.datetime({ offset: true });
