import type { Preview } from "@driftguard/protocol";

/** Whether another version than its report compares with is live by now, and a version that waits can still be asked again. */
export function isOld({ state, live, report }: Pick<Preview, "state" | "live" | "report">): boolean {
  const waits = state === "open" || state === "put-away";
  return waits && report !== null && live !== null && report.against?.deployment.id !== live.deployment.id;
}
