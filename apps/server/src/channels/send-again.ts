import { recordAudit } from "../audit/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { findChannelRow } from "./queries/channels.ts";
import { lockMessage, reviveMessage } from "./queries/outbox.ts";
import { stateOfMessage } from "./present-delivery.ts";

/**
 * Puts a message that was given up back on its way, with all its tries before it. It keeps its id, by which a receiver
 * knows a message that it has. One that is on its way or was delivered stays as it is.
 *
 * @param note - what else is written in the same transaction; the name is the channel's
 * @returns whether it goes out again
 * @throws Problem delivery/not-found; delivery/no-channel where its channel is off or deleted
 */
export async function sendAgain(
  ctx: Context,
  id: string,
  note: (tx: Tx, channelName: string) => Promise<void>,
): Promise<boolean> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) => {
    const before = await lockMessage(tx, organisation, id);
    if (before === null) throw new Problem("delivery/not-found", "No such delivery.");
    const state = stateOfMessage(before);
    if (state !== "failed" && state !== "not-sent") return false;
    const channel = await findChannelRow(tx, organisation, before.channel);
    if (channel === null) {
      throw new Problem(
        "delivery/no-channel",
        "The channel of this message was deleted; add it anew for messages to come.",
      );
    }
    if (!channel.enabled) {
      throw new Problem("delivery/no-channel", `The channel "${channel.name}" is switched off; switch it on first.`);
    }
    await reviveMessage(tx, organisation, { id, at: ctx.now() });
    await note(tx, channel.name);
    await recordAudit(ctx, tx, {
      ...{ action: "delivery.send-again", object: id, detail: { alert: before.alert, channel: channel.id } },
      ...{ before, after: await lockMessage(tx, organisation, id) },
    });
    return true;
  });
}
