export type Rate = {
  readonly perSecond: number;
  /** How many may come at once after a pause. */
  readonly burst: number;
};

export type RateLimit = {
  /** Takes one. @returns 0, or after how many seconds there is one again */
  readonly take: (key: string, rate: Rate) => number;
};

const bucketsMax = 10_000;

/**
 * Counts what each key may still take: a bucket that fills by so many a second and holds so many at most. It is this
 * process's own: several instances let through as many times as much.
 *
 * @param now - epoch ms
 */
export function createRateLimit(now: () => number): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(key, { perSecond, burst }) {
      const at = now();
      const known = buckets.get(key);
      const since = known === undefined ? 0 : Math.max(0, at - known.at);
      const left = known === undefined ? burst : Math.min(burst, known.left + (since / 1000) * perSecond);
      const isFree = left >= 1;
      // Last in, last out: whoever has not asked for longest has a full bucket, which is as good as none.
      buckets.delete(key);
      if (buckets.size >= bucketsMax) buckets.delete(buckets.keys().next().value ?? "");
      buckets.set(key, { left: isFree ? left - 1 : left, at });
      return isFree ? 0 : (1 - left) / perSecond;
    },
  };
}
