import type { Key, Scope } from "@driftguard/protocol";

export const scopeWords: Readonly<Record<Scope, string>> = {
  ingest: "send predictions and labels",
  infer: "call endpoints",
  read: "read",
  admin: "do everything",
};

/** Whether a key works, and if not, why. */
export function keyState(
  { revoked_at: revoked, expires_at: expires }: Key,
  now: number,
): "works" | "revoked" | "expired" {
  if (revoked !== null && Date.parse(revoked) <= now) return "revoked";
  return expires !== null && Date.parse(expires) <= now ? "expired" : "works";
}
