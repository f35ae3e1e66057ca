import { findAlertOfMessage, sendAgain } from "../channels/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { insertAlertEvent } from "./queries/alerts.ts";

/**
 * Sends a message that was given up once more; who asked for it stands on the alert's timeline.
 *
 * @returns the alert that it tells of
 */
export async function sendDeliveryAgain(ctx: Context, id: string): Promise<string> {
  const { organisation } = ctx.caller;
  const alert = await ctx.transaction((tx) => findAlertOfMessage(tx, organisation, id), "read");
  if (alert === null) throw new Problem("delivery/not-found", "No such delivery.");
  await sendAgain(ctx, id, (tx, channel) =>
    insertAlertEvent(tx, {
      ...{ organisation, alert, at: ctx.now(), kind: "sent-again" },
      ...{ actor: ctx.caller.name, detail: { channel } },
    }),
  );
  return alert;
}
