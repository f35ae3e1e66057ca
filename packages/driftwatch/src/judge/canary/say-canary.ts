import type { CanaryPlan, CanaryProgress } from "./canary.ts";
import { comparePredictions } from "./compare-predictions.ts";
import { latencyLeft } from "./latency-left.ts";
import { stableRequestsLeft } from "./stable-arm.ts";

/**
 * What happens next by itself, and what it waits for, in one sentence; a second one says when latency can be judged, as
 * long as it cannot, and another where predictions are not compared.
 */
export function sayCanary(plan: CanaryPlan, progress: CanaryProgress, now: number): string {
  const { stage, stageStartedAt, stageRequests } = progress;
  const next = plan.stages[stage + 1];
  const what = next === undefined ? "It is promoted" : `It is raised to ${next / 100} %`;
  const leftMs = Math.max(0, stageStartedAt + plan.stageMs - now);
  const latency = latencyLeft(plan, progress);
  const left = Math.max(0, plan.stageRequests - stageRequests, next === undefined ? (latency?.canary ?? 0) : 0);
  const stableLeft = stableRequestsLeft(plan, progress);
  const waits = [
    ...(leftMs > 0 ? [`${duration(leftMs)} more`] : []),
    ...(left > 0 ? [`${requests(left)} to it${atThisRate(left, progress, now)}`] : []),
    ...(stableLeft > 0 ? [`${requests(stableLeft)} to the stable version`] : []),
  ];
  const when = waits.length === 0 ? "at the next look" : `after ${listed(waits)}`;
  const isCompared = comparePredictions(plan, progress).kind !== "not-compared";
  return [
    isCompared
      ? `${what} ${when}, unless errors, latency or predictions differ; then it is rolled back.`
      : `${what} ${when}, unless errors or latency differ; then it is rolled back. Predictions are not compared: they are texts, and too many.`,
    ...(latency === null ? [] : [`Its latency is judged after ${listed(ofEach(latency, progress, now))}.`]),
  ].join(" ");
}

function ofEach(
  { canary, stable }: { readonly canary: number; readonly stable: number },
  progress: CanaryProgress,
  now: number,
): readonly string[] {
  const toIt = `${requests(canary)} to it${atThisRate(canary, progress, now)}`;
  return [...(canary > 0 ? [toIt] : []), ...(stable > 0 ? [`${requests(stable)} to the stable version`] : [])];
}

/** How long as many take as come in this stage; nothing while it has hardly begun. */
function atThisRate(left: number, { stageStartedAt, stageRequests }: CanaryProgress, now: number): string {
  const lasted = now - stageStartedAt;
  if (lasted < 10_000 || stageRequests === 0) return "";
  return ` (${duration((left * lasted) / stageRequests)} as they come now)`;
}

function requests(count: number): string {
  return `${count} more ${count === 1 ? "request" : "requests"}`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 3 ? parts.join(" and ") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
