import type { Severity } from "./verdict.ts";

/**
 * The severity of a value against its threshold: 0 below .35 of it, 1 below .7, 2 from there on or beyond it without
 * having fired, 3 fired, 4 fired at twice the threshold or more. The cut points are choices.
 *
 * @param ratio - value over threshold; `null` where nothing could be judged
 */
export function severityOf(ratio: number | null, isFired: boolean): Severity {
  if (ratio === null) return 0;
  if (isFired) return ratio >= 2 ? 4 : 3;
  if (ratio < 0.35) return 0;
  return ratio < 0.7 ? 1 : 2;
}
