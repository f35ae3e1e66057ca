import { createHash, randomBytes } from "node:crypto";

/** A new session's token, 256 random bits. It is in the cookie and nowhere else. */
export function makeSessionToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What is kept of a token: with its SHA-256 nobody can sign in. */
export function hashSessionToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
