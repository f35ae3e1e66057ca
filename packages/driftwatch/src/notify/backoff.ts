const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

// The schedule that Standard Webhooks recommends: ten tries, the last 75 h 35 min after the first.
const waitsMs = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;

export type BackoffOptions = {
  /** Tries made so far; at least 1. */
  readonly tries: number;
  /** Between 0 and 1, from the caller's source of chance. */
  readonly chance: number;
  /** What the receiver asked for, if anything. */
  readonly retryAfterMs?: number | undefined;
};

/**
 * How long to wait before the next try; `null` after the tenth, when the message is given up.
 *
 * Each wait is stretched by up to a tenth, so that what failed together does not come back together. A receiver's
 * Retry-After lengthens a wait, up to a day; it never shortens one.
 *
 * @returns milliseconds
 */
export function backoff({ tries, chance, retryAfterMs = 0 }: BackoffOptions): number | null {
  const waitMs = waitsMs[tries - 1];
  if (waitMs === undefined) return null;
  return Math.round(Math.max(waitMs, Math.min(retryAfterMs, 24 * hour)) * (1 + chance / 10));
}
