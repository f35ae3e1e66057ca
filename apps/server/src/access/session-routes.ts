import { createAccountInput, redeemLinkInput, session, signInInput } from "@driftguard/protocol";

import { recordAudit } from "../audit/index.ts";
import type { Caller, Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { type Answer, forAnyCaller, noContent, open, ok, type Route, route } from "../platform/http/route.ts";
import { createAccount } from "./create-account.ts";
import { redeemLink, type RedeemParts } from "./redeem-link.ts";
import type { SessionCookie } from "./session-cookie.ts";
import { callerOfSession, type Sessions } from "./sessions.ts";
import { type Installation, showSession } from "./show-session.ts";
import { signIn } from "./sign-in.ts";

export type SessionParts = RedeemParts & {
  readonly sessions: Sessions;
  readonly cookie: SessionCookie;
  readonly installation: Installation;
};

/** Signing in and out, and who is signed in. */
export function sessionRoutes(parts: SessionParts): readonly Route[] {
  const { sessions, cookie, people, installation, contextOf } = parts;

  /** Answers the session that a token begins and sets its cookie; one that the browser had before is over. */
  const enter = async (status: 200 | 201, token: string, before: string | undefined): Promise<Answer> => {
    const left = cookie.read(before);
    if (left !== null) await sessions.end(left);
    const row = await sessions.find(token);
    if (row === null) throw new Error("a session that was just begun is not there");
    const body = await showSession(contextOf(callerOfSession(row)), installation);
    return { status, body, headers: { "set-cookie": cookie.write(token) } };
  };

  return [
    route({
      id: "showSession",
      method: "GET",
      path: "/api/v1/session",
      tag: "session",
      summary: "Who is asking, by key or by session, and what they may do",
      access: forAnyCaller("tells a caller about itself"),
      answers: { 200: session },
      handle: async ({ ctx }) => ok(await showSession(ctx, installation)),
    }),
    route({
      id: "redeemLink",
      method: "POST",
      path: "/api/v1/session/link",
      tag: "session",
      summary: "Redeem a one-time link that the server printed; sets the session's cookie",
      description: "A link works once, for 24 hours. The session is the admin's of the organisation.",
      access: open("the token of the link is the credential"),
      body: redeemLinkInput,
      answers: { 200: session },
      problems: ["access/link-used", "request/foreign-origin"],
      handle: async ({ body, headers }) => enter(200, await redeemLink(parts, body.token), cookieOf(headers)),
    }),
    route({
      id: "createAccount",
      method: "POST",
      path: "/api/v1/session/account",
      tag: "session",
      summary: "Choose name, e-mail and password after coming by a link",
      description:
        "The first time at any moment, later within an hour of a link. Ends every session of the person and begins another.",
      access: forAnyCaller("whoever came by a link, and nobody else"),
      body: createAccountInput,
      answers: { 201: session },
      problems: ["access/forbidden", "access/account-present", "access/email-taken", "request/foreign-origin"],
      handle: async ({ ctx, body, headers }) => {
        const row = await ownSession(ctx.caller, sessions, cookie.read(cookieOf(headers)));
        if (row === null) throw new Problem("access/forbidden", "This needs a session; a key has no password.");
        return enter(201, await createAccount(ctx, people, row, body), undefined);
      },
    }),
    route({
      id: "signIn",
      method: "POST",
      path: "/api/v1/session/sign-in",
      tag: "session",
      summary: "Sign in by e-mail and password; sets the session's cookie",
      description: "After three wrong passwords in ten seconds: 429, with Retry-After.",
      access: open("the password is the credential"),
      body: signInInput,
      answers: { 200: session },
      problems: ["access/wrong-password", "request/too-many", "request/foreign-origin"],
      handle: async ({ body, headers, address }) =>
        enter(200, await signIn(parts, { ...body, address }), cookieOf(headers)),
    }),
    route({
      id: "signOut",
      method: "POST",
      path: "/api/v1/session/sign-out",
      tag: "session",
      summary: "End the session",
      access: forAnyCaller("ends the caller's own session"),
      answers: { 204: null },
      problems: ["request/foreign-origin"],
      handle: async ({ ctx, headers }) => {
        const token = cookie.read(cookieOf(headers));
        if (token !== null && (await ownSession(ctx.caller, sessions, token)) !== null) {
          await sessions.end(token);
          await noteEnd(ctx);
        }
        return { ...noContent, headers: { "set-cookie": cookie.clear() } };
      },
    }),
  ];
}

/** Node joins several `Cookie` headers into one. */
function cookieOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined {
  return headers["cookie"]?.toString();
}

/** The row of the session that a person's request came by; a key that brings a cookie along has none. */
async function ownSession(caller: Caller, sessions: Sessions, token: string | null): ReturnType<Sessions["find"]> {
  return caller.kind === "person" && token !== null ? sessions.find(token) : null;
}

async function noteEnd(ctx: Context): Promise<void> {
  await ctx.transaction((tx) => recordAudit(ctx, tx, { action: "session.end", object: ctx.caller.id }));
}
