import type { Status, Verdict } from "./verdict.ts";

/** What one line can say of all verdicts. */
export type DriftSummary = {
  /** The largest effect over features and signals, 0 to 1; `null` where none could be measured. */
  readonly driftScore: number | null;
  /** The smallest corrected p-value; `null` where none could be judged. */
  readonly pValue: number | null;
  /** `null` where it could not be judged: `status` says why. */
  readonly driftDetected: boolean | null;
  readonly status: Status;
  /** How many features came to what; a feature is as its worst signal. */
  readonly features: Readonly<Record<Status, number>>;
};

/** From the one that decides most to the one that says least. */
const order: readonly Status[] = ["drift", "undecided", "stable", "error", "insufficient"];

/**
 * Sums verdicts up. One drifting feature is drift, however many are stable: half of forty would never notice a broken one.
 * "stable" needs a judged feature and none undecided; too few rows are never "stable".
 */
export function summariseDrift(verdicts: readonly Verdict[]): DriftSummary {
  const statusBy = new Map<string, Status>();
  for (const { feature, status } of verdicts) statusBy.set(feature, first([statusBy.get(feature) ?? status, status]));
  const features: Record<Status, number> = { drift: 0, stable: 0, insufficient: 0, undecided: 0, error: 0 };
  for (const status of statusBy.values()) features[status] += 1;
  const status = first([...statusBy.values()]);
  const judged = verdicts.filter((verdict) => verdict.status !== "insufficient" && verdict.status !== "error");
  return {
    driftScore: extreme(
      Math.max,
      judged.map(({ effect }) => effect.value),
    ),
    pValue: extreme(
      Math.min,
      judged.map(({ adjustedPValue }) => adjustedPValue),
    ),
    driftDetected: status === "drift" ? true : status === "stable" ? false : null,
    status,
    features,
  };
}

function first(statuses: readonly Status[]): Status {
  return order.find((status) => statuses.includes(status)) ?? "insufficient";
}

function extreme(pick: (...values: number[]) => number, values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : pick(...known);
}
