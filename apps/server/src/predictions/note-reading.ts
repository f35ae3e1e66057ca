import { recordAudit } from "../audit/index.ts";
import { findModelByKey } from "../models/index.ts";
import type { Context } from "../platform/context.ts";

/**
 * Notes that somebody was given predictions as they were sent. An own id of the client's may name a person: the chain, which
 * nothing is ever taken out of, has the one that the store keeps.
 */
export async function noteReading(
  ctx: Context,
  model: number,
  read: { readonly predictions: number } | { readonly prediction: string },
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const row = await findModelByKey(tx, ctx.caller.organisation, model);
    await recordAudit(ctx, tx, { action: "prediction.read", object: row?.public_id ?? null, detail: read });
  });
}
