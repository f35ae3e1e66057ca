/** How long a session may rest, and how long it may last however much it is used. */
export const sessionIdleMs = 86_400_000;
export const sessionAgeMaxMs = 30 * 86_400_000;

const renewAfterMs = 300_000;

/** When a session that was begun at `startedAt` and is used now ends, if it is not used again. */
export function sessionEnd(startedAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + sessionIdleMs, startedAt.getTime() + sessionAgeMaxMs));
}

/** What is to be done with a session at `now`. It is renewed at most every five minutes: a write for each read is too many. */
export function judgeSession(
  { startedAt, usedAt, endsAt }: { readonly startedAt: Date; readonly usedAt: Date; readonly endsAt: Date },
  now: Date,
): "over" | "keep" | "renew" {
  if (now >= endsAt || now.getTime() >= startedAt.getTime() + sessionAgeMaxMs) return "over";
  return now.getTime() - usedAt.getTime() >= renewAfterMs ? "renew" : "keep";
}
