import { recordAudit } from "../audit/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import type { People } from "./people.ts";
import { renamePerson, setPassword } from "./queries/people.ts";
import { deleteSessionRowsOf, type SessionRow } from "./queries/sessions.ts";

const choiceMs = 3_600_000;

/**
 * Whoever came by a link chooses name, address and password: the first time at any moment, later (a lost password)
 * within an hour of the link. Every session of theirs ends, and the answer's begins.
 *
 * @returns the new session's token
 * @throws Problem access/account-present, access/email-taken
 */
export async function createAccount(
  ctx: Context,
  people: People,
  session: SessionRow,
  input: { readonly name: string; readonly email: string; readonly password: string },
): Promise<string> {
  const replace = mayChooseAgain(session, ctx.now());
  if (session.has_password && !replace) throw present();
  const hash = await people.hashPassword(input.password);
  const user = session.user_id;
  const at = ctx.now();
  await ctx.transaction(async (tx) => {
    if (!(await setPassword(tx, { account: ctx.newId("account"), user, hash, at, replace }))) throw present();
    if (!(await renamePerson(tx, { user, name: input.name, email: input.email.toLowerCase(), at })))
      throw new Problem("access/email-taken", "Somebody else signs in with this e-mail address.");
    await deleteSessionRowsOf(tx, user);
    await recordAudit(ctx, tx, { action: session.has_password ? "account.change" : "account.create", object: user });
  });
  return people.startSession(user, { byLink: false });
}

function mayChooseAgain(session: SessionRow, now: Date): boolean {
  return session.has_password && session.by_link && now.getTime() - session.created_at.getTime() < choiceMs;
}

function present(): Problem {
  return new Problem(
    "access/account-present",
    'This account has a password. To choose another, come by a new link: "npm run sign-in" prints one.',
  );
}
