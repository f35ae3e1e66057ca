import type { CauseClass } from "../cause-class.ts";
import type { Finding } from "./alert.ts";

/** Classes in the order of a check: what comes first explains what comes later on the same feature. */
const explains: Readonly<Partial<Record<CauseClass, readonly CauseClass[]>>> = {
  gap: ["distribution", "unseen", "missing", "unit"],
  schema: ["distribution", "unit", "correlation", "prediction"],
  missing: ["distribution", "unit", "correlation", "prediction"],
  unseen: ["distribution", "unit", "correlation", "prediction"],
};

/**
 * Whether an alert of a cause takes a finding on one of its features as evidence, so that it opens no alert of its own: a
 * feature whose values are missing has another distribution too.
 */
export function isExplainedBy(finding: Finding, cause: CauseClass): boolean {
  return explains[cause]?.includes(finding.cause) ?? false;
}

/** A change of unit is a change of distribution that was recognised: an alert of one goes on with findings of the other. */
export function isSameProblem(finding: Finding, cause: CauseClass): boolean {
  if (finding.cause === cause) return true;
  return [finding.cause, cause].every((one) => one === "unit" || one === "distribution");
}
