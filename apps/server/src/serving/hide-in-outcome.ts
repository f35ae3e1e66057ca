import type { Outcome } from "@driftguard/runtime";

/** The same outcome; what a model says of a request that it does not take is without the values that it was given. */
export function hideInOutcome(outcome: Outcome, hide: (line: string) => string): Outcome {
  return outcome.kind === "failed" ? { ...outcome, detail: hide(outcome.detail) } : outcome;
}
