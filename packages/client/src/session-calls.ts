import type { CreateAccountInput, RedeemLinkInput, Session, SignInInput } from "@driftguard/protocol";

import type { CallOptions, Send } from "./send.ts";

export type SessionCalls = {
  /** Who is signed in, and what they may do. */
  readonly read: (options?: CallOptions) => Promise<Session>;
  /** Redeems a one-time link: the answer sets the session's cookie. */
  readonly redeemLink: (input: RedeemLinkInput, options?: CallOptions) => Promise<Session>;
  /** Chooses the e-mail address and password of whoever came by the link. */
  readonly createAccount: (input: CreateAccountInput, options?: CallOptions) => Promise<Session>;
  readonly signIn: (input: SignInInput, options?: CallOptions) => Promise<Session>;
  readonly signOut: (options?: CallOptions) => Promise<void>;
};

export function createSessionCalls(send: Send): SessionCalls {
  const path = "api/v1/session";
  return {
    read: (options) => send({ path, ...options }),
    redeemLink: (body, options) => send({ method: "POST", path: `${path}/link`, body, ...options }),
    createAccount: (body, options) => send({ method: "POST", path: `${path}/account`, body, ...options }),
    signIn: (body, options) => send({ method: "POST", path: `${path}/sign-in`, body, ...options }),
    signOut: (options) => send({ method: "POST", path: `${path}/sign-out`, body: {}, ...options }),
  };
}
