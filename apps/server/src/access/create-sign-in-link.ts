import { recordAudit } from "../audit/index.ts";
import type { Context } from "../platform/context.ts";
import { insertSignInLink } from "./queries/sign-in-links.ts";
import { linkAgeMs, makeLinkToken } from "./sign-in-link.ts";

/** Makes a one-time link for the organisation's admin and answers its token, this once. It works for 24 hours. */
export async function createSignInLink(ctx: Context): Promise<string> {
  const { token, hash } = makeLinkToken();
  const { organisation } = ctx.caller;
  await ctx.transaction(async (tx) => {
    await insertSignInLink(tx, {
      token_hash: hash,
      organisation,
      expires_at: new Date(ctx.now().getTime() + linkAgeMs),
    });
    await recordAudit(ctx, tx, { action: "sign-in-link.create", object: null });
  });
  return token;
}
