import type { VerdictAnswer } from "@driftguard/protocol";
import { type FeatureJudgement, type LanesJudgement, type Profile, type SignalJudgement } from "driftwatch";

/** The policy's judgement as verdicts: one a feature, lane and signal. */
export function presentLanes(
  { features }: LanesJudgement,
  { names, expected, current }: { names: readonly string[]; expected: Profile; current: Profile },
): VerdictAnswer[] {
  const index = new Map(names.map((name, at) => [name, at]));
  return features.flatMap((judged) => {
    const at = index.get(judged.feature) ?? -1;
    return judged.signals.map((signal) =>
      presentSignal(judged, signal, { before: expected.features[at], now: current.features[at] }),
    );
  });
}

type Sides = {
  readonly before: Profile["features"][number] | undefined;
  readonly now: Profile["features"][number] | undefined;
};

function presentSignal(judged: FeatureJudgement, signal: SignalJudgement, { before, now }: Sides): VerdictAnswer {
  const isFired = judged.fired.includes(signal.signal);
  const ratio =
    signal.value === null || signal.threshold === null || signal.threshold <= 0
      ? null
      : signal.value / signal.threshold;
  return {
    feature: judged.feature,
    method: signal.signal,
    // In the fast lane one hour over its threshold is not drift yet: two of three are.
    status: signal.status === "drift" && !isFired ? "stable" : signal.status,
    severity: isFired ? judged.severity : Math.min(2, severityOf(ratio)),
    reason: signal.reason,
    statistic: null,
    effect: {
      name: signal.signal,
      value: signal.value,
      unit: signal.signal === "missing" || signal.signal === "unseen" ? "share" : "distance",
    },
    threshold: signal.threshold,
    ratio,
    p_value: null,
    n: Math.round(now?.n ?? 0),
    m: Math.round(before?.n ?? 0),
    missing: { reference: Math.round(before?.missing ?? 0), current: Math.round(now?.missing ?? 0) },
    details: { lane: judged.lane, floor: signal.floor, chance: signal.critical, history: signal.history },
  };
}

function severityOf(ratio: number | null): number {
  if (ratio === null || ratio < 0.35) return 0;
  return ratio < 0.7 ? 1 : 2;
}
