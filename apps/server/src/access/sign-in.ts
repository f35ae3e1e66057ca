import { createHash } from "node:crypto";

import ipaddr from "ipaddr.js";

import { recordAudit } from "../audit/index.ts";
import type { Caller, Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import { Problem } from "../platform/http/problem.ts";
import type { People } from "./people.ts";
import { countSignInAttempt, forgetSignInAttempts } from "./queries/sign-in-attempts.ts";
import { callerOfSession, type Sessions } from "./sessions.ts";

const wrongPasswordsMax = 3;
const spanMs = 10_000;

export type SignInParts = {
  readonly database: Database;
  readonly people: People;
  readonly sessions: Sessions;
  readonly contextOf: (caller: Caller) => Context;
  readonly now: () => Date;
};

/**
 * Signs in by e-mail and password. An unknown address and a wrong password have one answer, after the same time.
 *
 * @param address - where the request comes from
 * @returns the session's token
 * @throws Problem access/wrong-password; request/too-many after three wrong ones in ten seconds, for one account or
 *   from one place, on whichever instance
 */
export async function signIn(
  { database, people, sessions, contextOf, now }: SignInParts,
  { email, password, address }: { readonly email: string; readonly password: string; readonly address: string },
): Promise<string> {
  const subjects = [subjectOf("account", email.toLowerCase()), subjectOf("place", placeOf(address))];
  const counted = await countSignInAttempt(database, { subjects, now: now(), spanMs, most: wrongPasswordsMax });
  if ("retryAt" in counted) throw tooMany(counted.retryAt, now());
  const token = await people.signIn({ email, password });
  if (token === null) throw wrongPassword();
  const session = await sessions.find(token);
  if (session === null) {
    await sessions.end(token); // the person is a member of nothing any more
    throw wrongPassword();
  }
  await forgetSignInAttempts(database, counted.attempts);
  const ctx = contextOf(callerOfSession(session));
  await ctx.transaction((tx) => recordAudit(ctx, tx, { action: "session.start", object: session.user_id }));
  return token;
}

/** One network is one place: an address of IPv4, the first half of one of IPv6, which a household has whole. */
export function placeOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.toByteArray().slice(0, 8).join(".") : parsed.toString();
}

function subjectOf(kind: string, name: string): Buffer {
  return createHash("sha256").update(`${kind} ${name}`).digest();
}

function wrongPassword(): Problem {
  return new Problem("access/wrong-password", "The e-mail address or the password is not right.");
}

function tooMany(retryAt: Date, now: Date): Problem {
  const seconds = Math.max(1, Math.ceil((retryAt.getTime() - now.getTime()) / 1000));
  return new Problem("request/too-many", `Too many wrong passwords; try again in ${seconds} s.`, {
    headers: { "retry-after": String(seconds) },
  });
}
