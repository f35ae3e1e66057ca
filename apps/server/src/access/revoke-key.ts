import { recordAudit } from "../audit/index.ts";
import type { Context } from "../platform/context.ts";
import { markKeyRevoked } from "./queries/keys.ts";

/** Revokes a key; a revoked one stays as it is. Instances forget it within five seconds. */
export async function revokeKey(ctx: Context, key: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    await markKeyRevoked(tx, ctx.caller.organisation, key, ctx.now());
    await recordAudit(ctx, tx, { action: "key.revoke", object: key });
  });
}
