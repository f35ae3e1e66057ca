import { createHash, randomBytes } from "node:crypto";

/** How long a printed link works. */
export const linkAgeMs = 86_400_000;

/** A new one-time token, 256 random bits, and what is kept of it. */
export function makeLinkToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString("base64url");
  return { token, hash: hashLinkToken(token) };
}

export function hashLinkToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** The link as it is printed. */
export function signInLink(publicUrl: string, token: string): string {
  return `${publicUrl}/sign-in/link?token=${token}`;
}
