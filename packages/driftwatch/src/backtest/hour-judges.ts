import type { Finding } from "../judge/alert-life/alert.ts";
import { findingsOfDistributionRule, findingsOfLanes } from "../judge/alert-life/findings-of.ts";
import type { CauseClass } from "../judge/cause-class.ts";
import type { FeatureJudgement } from "../judge/lanes/judge-lanes.ts";
import { laneSpan } from "../judge/lanes/lane-signals.ts";
import type { SpanProfile } from "../judge/lanes/lane-window.ts";
import { watchHours } from "../judge/lanes/watch-hours.ts";
import { judgeDistributionRule } from "../judge/rules/judge-distribution-rule.ts";
import { dayMs, hourMs } from "../judge/spans.ts";
import { mergeProfiles } from "../profile/merge-profiles.ts";
import type { Profile } from "../profile/profile.ts";
import type { BacktestRule } from "./backtest-rule.ts";
import type { ReplayOptions } from "./replay-options.ts";

/** One figure that was beyond its threshold. */
export type Fired = {
  readonly cause: CauseClass;
  /** `null`: the model as a whole. */
  readonly feature: string | null;
  /** "ks", "psi", "accuracy-drop", … */
  readonly measure: string;
  readonly value: number;
  readonly threshold: number;
  /** How many hours it was over. */
  readonly windowHours: number;
};

export type HourSaid = {
  readonly findings: readonly Finding[];
  readonly fired: readonly Fired[];
  /** Whether anything could be said of any column. */
  readonly isJudged: boolean;
  /** Something was beyond its threshold, and too little was known to fire. */
  readonly isUndecided: boolean;
  /** The rows that a figure was made of. */
  readonly windowOf: (fired: Fired) => Profile;
};

/** @param reference - what was learnt at first; `null` while that lasts */
export type HourJudge = (hour: SpanProfile, reference: Profile | null) => HourSaid;

type JudgeOptions<Rule> = Pick<ReplayOptions, "bins" | "timeZone" | "predictions"> & { readonly rule: Rule };

/** The default policy: each hour by the lanes, which learn from the hours before it. */
export function judgeTwoLanes({
  bins,
  timeZone,
  predictions = [],
  rule,
}: JudgeOptions<Extract<BacktestRule, { kind: "two-lanes" }>>): HourJudge {
  const watch = watchHours({ bins, c: rule.c, ...(timeZone === undefined ? {} : { timeZone }) });
  const window = trailing(dayMs);
  return (hour) => {
    const hours = window(hour);
    const judgement = watch.close(hour);
    return {
      findings: findingsOfLanes(judgement, { predictions }),
      fired: judgement.features.flatMap((judged) => firedOfLane(judged, predictions)),
      isJudged: judgement.features.some(({ status }) => status === "drift" || status === "stable"),
      isUndecided: judgement.features.some(({ signals }) => signals.some(({ reason }) => reason === "no-calibration")),
      windowOf: ({ windowHours }) => merged(bins, hours, hour.to - windowHours * hourMs),
    };
  };
}

function firedOfLane({ feature, lane, fired, signals }: FeatureJudgement, predictions: readonly string[]): Fired[] {
  const windowHours = spanHours(laneSpan(lane, 0));
  return signals.flatMap(({ signal, value, threshold }): Fired[] => {
    if (!fired.includes(signal) || value === null || threshold === null) return [];
    const shape = predictions.includes(feature) ? "prediction" : "distribution";
    const cause = signal === "missing" || signal === "unseen" ? signal : shape;
    return [{ cause, feature, measure: signal, value, threshold, windowHours }];
  });
}

function spanHours({ from, to }: { readonly from: number; readonly to: number }): number {
  return (to - from) / hourMs;
}

/** A rule of one's own: the last hours against what was learnt at first. */
export function judgeDistributions({
  bins,
  predictions = [],
  rule,
}: JudgeOptions<Exclude<BacktestRule, { kind: "two-lanes" }>>): HourJudge {
  const window = trailing(rule.windowHours * hourMs);
  return (hour, reference) => {
    const hours = window(hour);
    if (reference === null) return nothingSaid(bins);
    const span = { from: hour.to - rule.windowHours * hourMs, to: hour.to };
    const current = merged(bins, hours, span.from);
    const verdicts = judgeDistributionRule(rule, { bins, reference, current, baselineId: "learnt", window: span });
    const findings = findingsOfDistributionRule(verdicts, { predictions });
    const fired = verdicts.flatMap(({ status, feature, method, effect, threshold }, i): Fired[] =>
      status === "drift" && effect.value !== null && threshold !== null
        ? [
            {
              cause: findings[i]?.cause ?? "distribution",
              feature,
              measure: method,
              value: effect.value,
              threshold,
              windowHours: rule.windowHours,
            },
          ]
        : [],
    );
    const isJudged = verdicts.some(({ status }) => status === "drift" || status === "stable");
    return { findings, fired, isJudged, isUndecided: false, windowOf: () => current };
  };
}

function nothingSaid(bins: ReplayOptions["bins"]): HourSaid {
  return { findings: [], fired: [], isJudged: false, isUndecided: false, windowOf: () => mergeProfiles(bins, []) };
}

/** The hours of the last so many milliseconds. */
function trailing(ms: number): (hour: SpanProfile) => readonly SpanProfile[] {
  let kept: readonly SpanProfile[] = [];
  return (hour) => {
    kept = [...kept.filter(({ from }) => from >= hour.to - ms), hour];
    return kept;
  };
}

function merged(bins: ReplayOptions["bins"], hours: readonly SpanProfile[], since: number): Profile {
  return mergeProfiles(
    bins,
    hours.filter(({ from }) => from >= since).map(({ profile }) => profile),
  );
}
