import { randomBytes } from "node:crypto";

import type { ChannelType } from "@driftguard/protocol";

import { recordAudit } from "../audit/index.ts";
import type { Context } from "../platform/context.ts";
import type { Seal } from "../platform/seal.ts";
import { readConfiguration } from "./channel.ts";
import { findChannelRow, insertChannel, takeChannelNumber } from "./queries/channels.ts";
import { sealConfiguration } from "./seal-configuration.ts";

export type CreateChannelInput = {
  readonly channel_type: ChannelType;
  readonly configuration: Record<string, unknown>;
  readonly name?: string | undefined;
  readonly minimum_severity: number;
};

export type CreateChannelParts = {
  /** Why an address could never be reached; `null` if it may. */
  readonly refusal: (url: string) => string | null;
  readonly seal: Seal;
};

/** Makes a channel. It gets every alert of its organisation from its severity on, at once. */
export async function createChannel(
  ctx: Context,
  { refusal, seal }: CreateChannelParts,
  input: CreateChannelInput,
): Promise<{ readonly id: string; readonly signingSecret: string | null }> {
  const { organisation } = ctx.caller;
  const given = readConfiguration(input.channel_type, input.configuration, refusal);
  const signingSecret =
    input.channel_type === "webhook" && given["secret"] === undefined
      ? `whsec_${randomBytes(24).toString("base64")}`
      : null;
  const configuration = signingSecret === null ? given : { ...given, secret: signingSecret };
  const id = ctx.newId("channel");
  const stored = await sealConfiguration(seal, { organisation, id, type: input.channel_type }, configuration);
  await ctx.transaction(async (tx) => {
    const number = await takeChannelNumber(tx, organisation);
    await insertChannel(tx, {
      id,
      organisation,
      number,
      type: input.channel_type,
      name: input.name ?? defaultName(input.channel_type, given),
      configuration: stored,
      minimum_severity: input.minimum_severity,
      created_at: ctx.now(),
    });
    const after = await findChannelRow(tx, organisation, id);
    await recordAudit(ctx, tx, { action: "channel.create", object: id, detail: { type: input.channel_type }, after });
  });
  return { id, signingSecret };
}

function defaultName(type: ChannelType, configuration: Record<string, unknown>): string {
  if (typeof configuration["email"] === "string") return configuration["email"];
  return type === "slack" ? "Slack" : `Webhook ${URL.parse(String(configuration["url"]))?.host ?? ""}`.trim();
}
