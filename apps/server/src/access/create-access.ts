import type { Caller, Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import type { Route } from "../platform/http/route.ts";
import type { Log } from "../platform/log.ts";
import { createKeyring } from "./keyring.ts";
import { isOwnOrigin } from "./own-origin.ts";
import { createPeople } from "./people.ts";
import { markKeyUsed } from "./queries/keys.ts";
import { deleteOldSessionRows } from "./queries/sessions.ts";
import { type AccessParts, keyRoutes } from "./routes.ts";
import { createSessionCookie } from "./session-cookie.ts";
import { sessionRoutes } from "./session-routes.ts";
import { callerOfSession, createSessions } from "./sessions.ts";
import type { Installation } from "./show-session.ts";
import { systemCaller } from "./system-caller.ts";

/** Who may come in, and as whom. */
export type Access = {
  readonly routes: readonly Route[];
  /**
   * Whose credential a request brings; `null`: none that is valid. A key goes before a cookie; with
   * `asPassword` it may be the password of any user name.
   */
  authenticate(
    request: Knock,
    how?: { readonly asPassword: boolean },
  ): Promise<{ caller: Caller; viaCookie: boolean } | null>;
  /** Of the cookie that holds a session, for the documentation. */
  readonly cookieName: string;
  /** Whether a request comes from our own pages. */
  isOwnOrigin(request: Knock): boolean;
  /** Notes when keys were last used; to be run every few seconds. */
  writeKeyUses(): Promise<void>;
  /** Removes sessions that are over; to be run now and then. */
  forgetOldSessions(): Promise<void>;
};

/** What of a request tells who it is from. */
export type Knock = {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Host and port that it was sent to. */
  readonly host: string;
  /** The connection that it came through. */
  readonly socket: object;
};

export function createAccess(parts: {
  readonly database: Database;
  readonly now: () => Date;
  readonly log: Pick<Log, "debug" | "error">;
  readonly contextOf: (caller: Caller) => Context;
  readonly resolveModel: AccessParts["resolveModel"];
  /** As configured; `null`: people come by whatever name leads here. */
  readonly publicUrl: URL | null;
  readonly installation: Installation;
}): Access {
  const { database, now, log, contextOf, publicUrl } = parts;
  const keyring = createKeyring({ database, now });
  const sessions = createSessions({ database, now });
  const people = createPeople({ database, now, log });
  const cookie = createSessionCookie({ isSecure: publicUrl?.protocol === "https:" });
  return {
    routes: [
      ...sessionRoutes({ database, people, sessions, cookie, contextOf, now, installation: parts.installation }),
      ...keyRoutes({ keyring, resolveModel: parts.resolveModel }),
    ],
    cookieName: cookie.name,
    async authenticate({ headers, socket }, { asPassword } = { asPassword: false }) {
      const key = presentedKey(headers) ?? (asPassword ? presentedPassword(headers) : null);
      if (key !== null) {
        const caller = await keyring.find(key, socket);
        return caller === null ? null : { caller, viaCookie: false };
      }
      const token = cookie.read(headers["cookie"]?.toString());
      const row = token === null ? null : await sessions.find(token);
      return row === null ? null : { caller: callerOfSession(row), viaCookie: true };
    },
    isOwnOrigin: ({ headers, host }) => isOwnOrigin({ origin: headers["origin"]?.toString(), host, publicUrl }),
    async writeKeyUses() {
      for (const { key, organisation, at } of keyring.takeUses())
        await contextOf(systemCaller(organisation, "key uses")).transaction((tx) =>
          markKeyUsed(tx, organisation, key, at),
        );
    },
    forgetOldSessions: () => deleteOldSessionRows(database, now()),
  };
}

/** The key of a request: `X-API-Key`, or a bearer token; never the query, which ends in logs. */
function presentedKey(headers: Knock["headers"]): string | null {
  const header = headers["x-api-key"];
  if (typeof header === "string") return header.trim();
  const bearer = /^Bearer (.+)$/i.exec(headers["authorization"]?.toString() ?? "")?.[1];
  return bearer?.trim() ?? null;
}

/** @see RFC 7617 */
function presentedPassword(headers: Knock["headers"]): string | null {
  const given = /^Basic ([A-Za-z0-9+/=]{1,1024})$/i.exec(headers["authorization"]?.toString() ?? "")?.[1];
  if (given === undefined) return null;
  const text = Buffer.from(given, "base64").toString();
  const colon = text.indexOf(":");
  return colon === -1 ? null : text.slice(colon + 1);
}
