/**
 * When a change comes, and how. Moments and lengths are in one unit of the caller's: rows, hours or milliseconds.
 *
 * - sudden: all at once, and until `until` where that is given
 * - incremental: every row by ever more of it, whole after `over`
 * - gradual: ever more rows have all of it, every row after `over`
 * - recurring: it comes for the first half of every `every`, and goes for the second
 * - seasonal: it swells and fades as a wave of length `every`, nothing at `from`, whole half a wave later
 */
export type Schedule = { readonly from: number; readonly until?: number } & (
  | { readonly kind: "sudden" }
  | { readonly kind: "incremental" | "gradual"; readonly over: number }
  | { readonly kind: "recurring" | "seasonal"; readonly every: number }
);

export const scheduleKinds: readonly Schedule["kind"][] = ["sudden", "incremental", "gradual", "recurring", "seasonal"];

/**
 * How much of a change has come at a moment, 0 to 1; for the gradual one the share of rows that have all of it.
 *
 * @example
 * strengthAt({ kind: "incremental", from: 100, over: 50 }, 125); // => 0.5
 */
export function strengthAt(schedule: Schedule, at: number): number {
  const since = at - schedule.from;
  if (since < 0 || at >= (schedule.until ?? Number.POSITIVE_INFINITY)) return 0;
  switch (schedule.kind) {
    case "sudden":
      return 1;
    case "incremental":
    case "gradual":
      return schedule.over > 0 ? Math.min(1, since / schedule.over) : 1;
    case "recurring":
      return (since / schedule.every) % 1 < 0.5 ? 1 : 0;
    case "seasonal":
      return (1 - Math.cos((2 * Math.PI * since) / schedule.every)) / 2;
    default:
      return schedule satisfies never;
  }
}
