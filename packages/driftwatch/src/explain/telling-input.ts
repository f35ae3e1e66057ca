import { correlationAt, crossMoments } from "@driftguard/stats";

const dayMs = 86_400_000;

/** One number among a model's inputs, by day. */
export type InputDays = {
  readonly feature: string;
  /** By its midnight, UTC, in epoch milliseconds: how many finite values the day has, and their sum. */
  readonly days: ReadonlyMap<number, { readonly values: number; readonly sum: number }>;
};

/** The input that predictions follow most closely. */
export type TellingInput = {
  readonly feature: string;
  /** Pearson's, of its means with the mean predictions, -1 to 1. */
  readonly correlation: number;
  /** Its mean over the 24 hours to each end; `null` where it had no value. */
  readonly values: readonly (number | null)[];
};

const correlationMin = 0.5;
const spanMin = 7 * dayMs;

/**
 * The input whose mean over 24 hours goes up and down with what was predicted: what the predictions follow. Seen beside
 * outcomes it tells whether they left the predictions because an input moved, or while all was calm.
 *
 * @param options.ends - where windows of 24 hours end, ascending, epoch milliseconds
 * @param options.expected - mean prediction of each window; `null` where it has too few rows
 * @param options.now - up to when the running day was counted, epoch milliseconds
 * @returns `null` where no input follows with a correlation of 0.5, or the windows with a prediction span under 7 days
 */
export function tellingInput(
  inputs: readonly InputDays[],
  {
    ends,
    expected,
    now,
  }: { readonly ends: readonly number[]; readonly expected: readonly (number | null)[]; readonly now: number },
): TellingInput | null {
  const known = ends.filter((_, i) => expected[i] != null);
  if ((known.at(-1) ?? 0) - (known[0] ?? 0) < spanMin) return null;
  const predicted = Float64Array.from(expected, (value) => value ?? Number.NaN);
  return inputs.reduce<TellingInput | null>((best, { feature, days }) => {
    const values = ends.map((end) => windowMean(days, { end, now }));
    const own = Float64Array.from(values, (value) => value ?? Number.NaN);
    const correlation = correlationAt(crossMoments([own, predicted]), 0);
    const least = Math.max(correlationMin, Math.abs(best?.correlation ?? 0));
    return correlation !== null && Math.abs(correlation) > least ? { feature, correlation, values } : best;
  }, null);
}

/** The mean over the 24 hours to `end`, of which two days hold a part each; the running day holds what has come so far. */
function windowMean(
  days: InputDays["days"],
  { end, now }: { readonly end: number; readonly now: number },
): number | null {
  const today = Math.floor(end / dayMs) * dayMs;
  const passed = end - today;
  const ran = Math.min(dayMs, Math.max(now - today, 1));
  const parts = [
    { day: days.get(today - dayMs), share: 1 - passed / dayMs },
    { day: days.get(today), share: Math.min(1, passed / ran) },
  ];
  const values = parts.reduce((total, { day, share }) => total + share * (day?.values ?? 0), 0);
  const sum = parts.reduce((total, { day, share }) => total + share * (day?.sum ?? 0), 0);
  return values === 0 ? null : sum / values;
}
