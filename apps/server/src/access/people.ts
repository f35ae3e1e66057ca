import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";

import type { BetterAuthOptions } from "better-auth";

import type { Database } from "../platform/database/postgres.ts";
import { asUnavailable } from "../platform/database/unavailable.ts";
import { newId } from "../platform/ids.ts";
import type { Log } from "../platform/log.ts";
import { limitPasswordHashing } from "./limit-password-hashing.ts";
import { sessionEnd } from "./session-limits.ts";
import { hashSessionToken, makeSessionToken } from "./session-token.ts";

/** Who people are and how they prove it. Everything that better-auth does for us is behind this. */
export type People = {
  /** A session's token; `null`: no such person, or another password. Both take the same time. */
  signIn(proof: { readonly email: string; readonly password: string }): Promise<string | null>;
  /** Begins a session of somebody who proved in another way who they are, and answers its token. */
  startSession(user: string, way: { readonly byLink: boolean }): Promise<string>;
  hashPassword(password: string): Promise<string>;
};

export type PeopleParts = {
  readonly database: Database;
  readonly now: () => Date;
  readonly log: Pick<Log, "debug" | "error">;
};

/** Makes it. better-auth is loaded when the first person comes: it takes .7 s and 40 MB. */
export function createPeople(parts: PeopleParts): People {
  const starting = new AsyncLocalStorage<SessionStart>();
  let loading: ReturnType<typeof load> | null = null;
  const auth = (): ReturnType<typeof load> => (loading ??= load(parts, starting));
  return {
    async signIn({ email, password }) {
      const { signInEmail } = (await auth()).api;
      const token = makeSessionToken();
      try {
        await starting.run({ token, byLink: false }, () => signInEmail({ body: { email, password } }));
        return token;
      } catch (error) {
        if (isRefusal(error)) return null;
        throw asUnavailable(error);
      }
    },
    async startSession(user, { byLink }) {
      const { internalAdapter } = await (await auth()).$context;
      const token = makeSessionToken();
      try {
        await starting.run({ token, byLink }, () => internalAdapter.createSession(user));
        return token;
      } catch (error) {
        throw asUnavailable(error);
      }
    },
    async hashPassword(password) {
      return (await (await auth()).$context).password.hash(password);
    },
  };
}

type SessionStart = { readonly token: string; readonly byLink: boolean };

// The type is better-auth's own, from the options.
// oxlint-disable-next-line typescript/explicit-function-return-type
async function load(parts: PeopleParts, starting: AsyncLocalStorage<SessionStart>) {
  const [{ betterAuth }, { hashPassword, verifyPassword }] = await Promise.all([
    import("better-auth"),
    import("better-auth/crypto"),
  ]);
  const limited = limitPasswordHashing({ running: 2, waiting: 50 });
  return betterAuth({
    ...signInOptions(parts),
    emailAndPassword: {
      enabled: true,
      // Who may have an account is decided by a link, never by whoever finds the address.
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 256,
      password: {
        hash: (password) => limited(() => hashPassword(password)),
        verify: (given) => limited(() => verifyPassword(given)),
      },
    },
    databaseHooks: {
      session: {
        create: {
          async before(session) {
            const start = starting.getStore();
            if (start === undefined) throw new Error("a session is begun by People alone");
            const now = parts.now();
            return {
              data: {
                ...session,
                token: hashSessionToken(start.token),
                byLink: start.byLink,
                createdAt: now,
                updatedAt: now,
                expiresAt: sessionEnd(now, now),
              },
            };
          },
        },
      },
    },
  });
}

/**
 * How better-auth is set up. None of its own routes is mounted, so what guards those (its limiter, its Origin check) is
 * on and yet not what guards us: see sign-in.ts and own-origin.ts.
 */
export function signInOptions({ database, now, log }: PeopleParts): BetterAuthOptions {
  return {
    appName: "DriftGuard",
    database: { db: database.kysely, type: "postgres" },
    baseURL: "http://localhost", // fixed, never a request's; no link is made from it
    // Signs better-auth's own cookies, which nobody gets: sessions are known by the hash of their token.
    secret: randomBytes(32).toString("base64url"),
    telemetry: { enabled: false },
    rateLimit: {
      enabled: true,
      storage: "database",
      modelName: "rate_limits",
      fields: { lastRequest: "last_request" },
    },
    logger: {
      // Its messages may quote an address; what happened is in our own security log.
      log: (level, message) => (level === "error" ? log.error(message) : log.debug(message)),
    },
    advanced: {
      database: {
        generateId: ({ model }) => newId(model, now().getTime()),
        // At each start it would read every partition of every model; a test asks instead.
        validateSchema: false,
      },
    },
    user: {
      modelName: "users",
      fields: { emailVerified: "email_verified", createdAt: "created_at", updatedAt: "updated_at" },
    },
    session: {
      modelName: "sessions",
      cookieCache: { enabled: false },
      fields: {
        userId: "user_id",
        expiresAt: "expires_at",
        createdAt: "created_at",
        updatedAt: "updated_at",
        ipAddress: "ip_address",
        userAgent: "user_agent",
      },
      additionalFields: { byLink: { type: "boolean", fieldName: "by_link", input: false, defaultValue: false } },
    },
    account: {
      modelName: "accounts",
      fields: {
        userId: "user_id",
        providerId: "provider_id",
        accountId: "account_id",
        accessToken: "access_token",
        refreshToken: "refresh_token",
        idToken: "id_token",
        accessTokenExpiresAt: "access_token_expires_at",
        refreshTokenExpiresAt: "refresh_token_expires_at",
        createdAt: "created_at",
        updatedAt: "updated_at",
      },
    },
    verification: {
      modelName: "verifications",
      fields: { expiresAt: "expires_at", createdAt: "created_at", updatedAt: "updated_at" },
    },
  };
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.status === "UNAUTHORIZED";
}
