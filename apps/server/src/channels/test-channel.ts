import type { SendResult } from "@driftguard/protocol";
import { writeTestMessage } from "driftwatch/notify";

import { recordAudit } from "../audit/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Seal } from "../platform/seal.ts";
import { receiverOf } from "./channel.ts";
import type { Links } from "./links.ts";
import { findChannelRow, updateChannelRow } from "./queries/channels.ts";
import { openConfiguration } from "./seal-configuration.ts";
import { resultOf, send, type Senders } from "./send.ts";

/** Sends a test at once and answers what the receiver said. */
export async function testChannel(
  ctx: Context,
  parts: { readonly senders: Senders; readonly links: Links; readonly organisationName: string; readonly seal: Seal },
  channel: string,
): Promise<SendResult> {
  const { organisation } = ctx.caller;
  const row = await ctx.transaction((tx) => findChannelRow(tx, organisation, channel));
  const receiver = row === null ? null : receiverOf(row.type, await openConfiguration(parts.seal, row));
  if (row === null || receiver === null) throw new Problem("channel/not-found", "No such channel.");
  const message = writeTestMessage({
    organisation: parts.organisationName,
    channel: row.name,
    links: { alert: parts.links.alerts(), model: null, acknowledge: null, channels: parts.links.channels() },
    now: ctx.now().getTime(),
  });
  const result = resultOf(
    await send(parts.senders, message, receiver, { id: ctx.newId("message"), threadId: null }),
    ctx.now(),
  );
  await ctx.transaction(async (tx) => {
    await updateChannelRow(tx, organisation, row.id, { last_result: result });
    await recordAudit(ctx, tx, { action: "channel.test", object: row.id, detail: { outcome: result.outcome } });
  });
  return result;
}
