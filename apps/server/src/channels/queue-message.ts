import type { AlertMessage } from "driftwatch/notify";

import type { Context, Tx } from "../platform/context.ts";
import { listChannelRows } from "./queries/channels.ts";
import { insertMessage } from "./queries/outbox.ts";

/**
 * Puts a message for every channel that wants its severity into the outbox, in the transaction of what it tells of.
 *
 * @returns how many
 */
export async function queueMessage(
  ctx: Context,
  tx: Tx,
  { alert, message }: { readonly alert: string; readonly message: AlertMessage },
): Promise<number> {
  const { organisation } = ctx.caller;
  const channels = (await listChannelRows(tx, organisation)).filter(
    (channel) => channel.enabled && channel.minimum_severity <= message.severity,
  );
  for (const channel of channels) {
    await insertMessage(tx, {
      id: ctx.newId("message"),
      organisation,
      channel: channel.id,
      alert,
      kind: message.kind,
      payload: {
        ...message,
        why: `The channel "${channel.name}" receives every alert from severity ${channel.minimum_severity} on.`,
      },
      created_at: ctx.now(),
      next_at: ctx.now(),
    });
  }
  return channels.length;
}
