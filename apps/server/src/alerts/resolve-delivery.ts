import { findAlertOfMessage } from "../channels/index.ts";
import type { Context } from "../platform/context.ts";
import { resolveAlertReference } from "./resolve-alert-reference.ts";

/** A message about an alert of the caller's organisation and models, by its id. */
export async function resolveDelivery(ctx: Context, id: string): Promise<string | null> {
  const alert = await ctx.transaction((tx) => findAlertOfMessage(tx, ctx.caller.organisation, id), "read");
  return alert === null || (await resolveAlertReference(ctx, alert)) === null ? null : id;
}
