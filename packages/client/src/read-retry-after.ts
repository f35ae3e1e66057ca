/**
 * Milliseconds of a `Retry-After`, which is seconds or an HTTP date; `null` where it is neither or lies in the past.
 *
 * @example
 * readRetryAfter("2", 0); // => 2000
 */
export function readRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const value = header.trim();
  const waitMs = /^\d{1,9}$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isFinite(waitMs) && waitMs > 0 ? waitMs : null;
}
