import { addCounts, latencyQuantile, noCounts } from "./arm-counts.ts";
import type { CanaryPlan, CanaryProgress, CanaryStep, CanaryTick, Latencies } from "./canary.ts";
import { apartMax, comparePredictions } from "./compare-predictions.ts";
import { latencyLeft, sizeOfWindow, slowWindowsMax } from "./latency-left.ts";
import { moreErrors } from "./more-errors.ts";
import { stableArm, stableRequestsLeft } from "./stable-arm.ts";

const errorsMin = 10;
const errorsPMax = 0.001;
const slowRatio = 2;
const noArms = { stable: noCounts, canary: noCounts };
const noWindow = { stable: {}, canary: {} };

/** A trial at its beginning. */
export function beginCanary(now: number): CanaryProgress {
  return {
    ...{ stage: 0, stageStartedAt: now, stageRequests: 0, here: noArms, ...noArms },
    ...{ window: noWindow, stableP95: null, canaryP95: null, windows: 0, slowWindows: 0 },
  };
}

/**
 * One look at a trial. It is given up on a crash loop; on errors, ten at least and more than the stable version's with p
 * below .001 over all looks and stages together; on a p95 of more than twice the stable one in two windows in a row; on
 * predictions whose debiased Jensen-Shannon distance is above .10 and beyond chance (p below .0001), once as many requests were
 * answered as a stage has.
 * Else it is raised when the stage has lasted and was asked enough, and promoted after the last; never beyond what the
 * stable version can be compared with, which is as many requests as a stage has, nor before two windows
 * were compared, nor while the last one was slow.
 *
 * Errors and predictions are compared within a stage. Where no request goes to the stable version any more, what it did
 * in the trial before is what the canary is held to: what is wrong for both cannot be told apart there, and counts. The
 * caller brings `now` and keeps what comes back.
 */
export function advanceCanary(
  plan: CanaryPlan,
  before: CanaryProgress,
  tick: CanaryTick,
): { readonly progress: CanaryProgress; readonly step: CanaryStep } {
  const progress = closeWindow(plan, {
    ...before,
    stageRequests: before.stageRequests + tick.canary.requests,
    here: {
      stable: addCounts(before.here.stable, tick.stable),
      canary: addCounts(before.here.canary, tick.canary),
    },
    stable: addCounts(before.stable, tick.stable),
    canary: addCounts(before.canary, tick.canary),
    window: {
      stable: addLatencies(before.window.stable, tick.stable.latency),
      canary: addLatencies(before.window.canary, tick.canary.latency),
    },
  });
  const fault = findFault(plan, progress, tick);
  if (fault !== null) return { progress, step: fault };
  const isOver = tick.now - progress.stageStartedAt >= plan.stageMs && progress.stageRequests >= plan.stageRequests;
  if (!isOver) return { progress, step: { kind: "wait" } };
  const weight = plan.stages[progress.stage + 1];
  if (stableRequestsLeft(plan, progress) > 0) return { progress, step: { kind: "wait" } };
  // One that had fewer requests than two windows could be however slow, or have become so in the last.
  if (weight === undefined)
    return { progress, step: { kind: latencyLeft(plan, progress) === null ? "promote" : "wait" } };
  return {
    progress: {
      ...progress,
      ...{ stage: progress.stage + 1, stageStartedAt: tick.now, stageRequests: 0, here: noArms },
    },
    step: { kind: "raise", weight },
  };
}

function addLatencies(one: Latencies, other: Latencies): Latencies {
  return addCounts({ ...noCounts, latency: one }, { ...noCounts, latency: other }).latency;
}

/** Where both have enough, or the canary has and the stable one is not asked any more. */
function closeWindow({ stages, windowRequests }: CanaryPlan, progress: CanaryProgress): CanaryProgress {
  const { window, stage, slowWindows } = progress;
  const isAlone = (stages[stage] ?? 0) >= 10_000;
  const isFull =
    sizeOfWindow(window.canary) >= windowRequests && (isAlone || sizeOfWindow(window.stable) >= windowRequests);
  if (!isFull) return progress;
  const stableP95 =
    sizeOfWindow(window.stable) >= windowRequests
      ? latencyQuantile(window.stable, 0.95)
      : (progress.stableP95 ?? latencyQuantile(progress.stable.latency, 0.95));
  const canaryP95 = latencyQuantile(window.canary, 0.95);
  const isSlow = stableP95 !== null && canaryP95 !== null && canaryP95 > slowRatio * stableP95;
  return {
    ...progress,
    ...{ stableP95, canaryP95, windows: progress.windows + 1, slowWindows: isSlow ? slowWindows + 1 : 0 },
    window: noWindow,
  };
}

function findFault(
  plan: CanaryPlan,
  progress: CanaryProgress,
  { isCrashLoop }: CanaryTick,
): (CanaryStep & { kind: "roll-back" }) | null {
  if (isCrashLoop) return { kind: "roll-back", because: "crash-loop", detail: "Its workers died again and again." };
  const stable = stableArm(plan, progress);
  const { canary } = progress.here;
  const p = moreErrors(stable, canary);
  // Shared out among the stages, each of which is a comparison of its own.
  if (canary.errors >= errorsMin && p < errorsPMax / plan.stages.length) {
    const said = `${canary.errors} of its ${canary.requests} requests failed, of the stable version's ${stable.errors} of ${stable.requests}`;
    return { kind: "roll-back", because: "errors", detail: `${said} (p ${shortP(p)} at any look).` };
  }
  if (progress.slowWindows >= slowWindowsMax) {
    const [slow, usual] = [ms(progress.canaryP95), ms(progress.stableP95)];
    return {
      kind: "roll-back",
      because: "latency",
      detail: `Its 95th percentile was ${slow} against ${usual}, more than twice, in two windows in a row.`,
    };
  }
  const compared = comparePredictions(plan, progress);
  if (compared.kind !== "compared" || !compared.isApart) return null;
  return {
    kind: "roll-back",
    because: "predictions",
    detail: `Its predictions are ${compared.distance.toFixed(2)} from the stable version's (debiased Jensen-Shannon distance; at most ${apartMax}).`,
  };
}

function shortP(p: number): string {
  return p < 1e-6 ? "below 0.000001" : p.toPrecision(2);
}

function ms(value: number | null): string {
  return value === null ? "unknown" : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
