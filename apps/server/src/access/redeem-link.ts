import { recordAudit } from "../audit/index.ts";
import type { Caller, Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import { Problem } from "../platform/http/problem.ts";
import type { People } from "./people.ts";
import { insertMember, lockOldestAdmin } from "./queries/people.ts";
import { useSignInLink } from "./queries/sign-in-links.ts";
import { hashLinkToken } from "./sign-in-link.ts";
import { systemCaller } from "./system-caller.ts";

export type RedeemParts = {
  readonly database: Database;
  readonly people: People;
  readonly contextOf: (caller: Caller) => Context;
  readonly now: () => Date;
};

/**
 * Uses a one-time link up: a session for the organisation's admin, who is made where there is none yet and then has
 * still to choose a name, an address and a password.
 *
 * @returns the session's token
 * @throws Problem access/link-used
 */
export async function redeemLink({ database, people, contextOf, now }: RedeemParts, token: string): Promise<string> {
  const organisation = await useSignInLink(database, hashLinkToken(token), now());
  if (organisation === null)
    throw new Problem("access/link-used", 'Links work once, for 24 hours. "npm run sign-in" prints a new one.');
  const ctx = contextOf(systemCaller(organisation, "sign-in link"));
  const admin = await findOrMakeAdmin(ctx);
  return people.startSession(admin, { byLink: true });
}

async function findOrMakeAdmin(ctx: Context): Promise<string> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) => {
    const known = await lockOldestAdmin(tx, organisation);
    const user = known ?? ctx.newId("user");
    if (known === null) {
      const email = `${user}@unset.invalid`; // a name that no mail server may have (RFC 2606)
      await insertMember(tx, { organisation, user, name: "Admin", email, role: "admin", at: ctx.now() });
    }
    await recordAudit(ctx, tx, { action: "sign-in-link.use", object: user, detail: { first: known === null } });
    return user;
  });
}
