import type { Performance } from "@driftguard/protocol";

const day = 86_400_000;

export type LabelBar = { readonly at: number; readonly predictions: number; readonly labelled: number };

/** One bar a day: the windows that end a whole number of days before the last one, oldest first. */
export function labelBars({ times, predictions, labelled }: Performance["series"], days: number): readonly LabelBar[] {
  const end = Date.parse(times.at(-1) ?? "");
  return times.flatMap((time, i) => {
    const at = Date.parse(time);
    const isWhole = (end - at) % day === 0 && end - at < days * day;
    return isWhole
      ? [{ at, predictions: predictions[i] ?? 0, labelled: Math.min(labelled[i] ?? 0, predictions[i] ?? 0) }]
      : [];
  });
}
