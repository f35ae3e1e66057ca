import type { CanaryPlan, CanaryProgress } from "./canary.ts";

/** What happens next by itself, and what it waits for, in one sentence. */
export function sayCanary(
  plan: CanaryPlan,
  { stage, stageStartedAt, stageRequests }: CanaryProgress,
  now: number,
): string {
  const next = plan.stages[stage + 1];
  const what = next === undefined ? "It is promoted" : `It is raised to ${next / 100} %`;
  const leftMs = Math.max(0, stageStartedAt + plan.stageMs - now);
  const left = Math.max(0, plan.stageRequests - stageRequests);
  const waits = [
    ...(leftMs > 0 ? [`${duration(leftMs)} more`] : []),
    ...(left > 0 ? [`${left} more ${left === 1 ? "request" : "requests"} to it`] : []),
  ];
  const when = waits.length === 0 ? "at the next look" : `after ${waits.join(" and ")}`;
  return `${what} ${when}, unless errors, latency or predictions differ; then it is rolled back.`;
}

function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
