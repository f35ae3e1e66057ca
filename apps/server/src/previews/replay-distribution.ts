import { type DistributionRule, findingsOfDistributionRule, judgeDistributionRule, type Verdict } from "driftwatch";

import type { ActiveBaseline } from "../baselines/index.ts";
import { hourMs } from "../profiles/index.ts";
import { type Fired, nothingSaid, type Replay } from "./replay.ts";
import type { WindowReader } from "./window-reader.ts";

/** A rule about distributions, as checks of the past would have judged by it. */
export function replayDistribution(
  rule: DistributionRule & { readonly window_hours: number },
  {
    baseline,
    read,
    outputs,
  }: { readonly baseline: ActiveBaseline; readonly read: WindowReader; readonly outputs: readonly string[] },
): Replay {
  const { bins, profile: reference, id: baselineId } = baseline;
  return (at) => {
    const { profile: current, from } = read(at - rule.window_hours * hourMs, at);
    if (current.events === 0) return nothingSaid;
    const window = { from, to: at };
    const verdicts = judgeDistributionRule(rule, { bins, reference, current, baselineId, window, isBrief: true });
    const findings = findingsOfDistributionRule(verdicts, { predictions: outputs });
    return { findings, fired: verdicts.flatMap((verdict, i) => firedOf(verdict, findings[i]?.cause)) };
  };
}

function firedOf({ status, feature, effect, threshold }: Verdict, cause: Fired["cause"] | undefined): Fired[] {
  if (status !== "drift" || effect.value === null || threshold === null || cause === undefined) return [];
  return [{ cause, feature, value: effect.value, threshold }];
}
