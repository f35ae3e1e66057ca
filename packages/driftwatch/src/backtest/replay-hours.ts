import type { Alert, Finding } from "../judge/alert-life/alert.ts";
import { advanceAlerts } from "../judge/alert-life/advance-alerts.ts";
import { joinFindings } from "../judge/alert-life/join-findings.ts";
import { type LikelyCause, likelyCauses } from "../judge/likely-causes.ts";
import type { SpanProfile } from "../judge/lanes/lane-window.ts";
import type { PerformanceHour } from "../judge/performance/performance-windows.ts";
import { dayMs } from "../judge/spans.ts";
import { mergeProfiles } from "../profile/merge-profiles.ts";
import type { Bins, Profile } from "../profile/profile.ts";
import { type Fired, type HourJudge, judgeDistributions, judgeTwoLanes } from "./hour-judges.ts";
import { judgeLabels } from "./judge-labels.ts";
import type { ReplayOptions } from "./replay-options.ts";

/** An alert that would have been. */
export type PastAlert = {
  readonly alert: Alert;
  /** The figures of its worst moment; `null` for the model as a whole. */
  readonly worst: Fired | null;
  readonly causes: readonly LikelyCause[];
};

export type Replayed = {
  /** In the order of their opening. */
  readonly alerts: readonly PastAlert[];
  readonly hours: {
    readonly withRows: number;
    /** With a column, or the labels, of which something could be said. */
    readonly judged: number;
    /** In which something was beyond its threshold, and too little was known to fire. */
    readonly undecided: number;
    /** The end of the first of them. */
    readonly firstJudged: number | null;
  };
};

/** Hours of the past, one after the other. */
export type HourReplay = {
  /** @param hour - the next one with a row; @throws RangeError if it is no whole hour, or not after the one before */
  close(hour: SpanProfile, labels?: PerformanceHour): void;
  result(): Replayed;
};

const keptMs = dayMs;

/**
 * Asks of every hour of a past whether a rule would have fired, and what alerts would have come of it: the judges and the
 * life of an alert are those of the present. Nobody acts on these alerts: they end by themselves, or not at all.
 */
export function replayHours(options: ReplayOptions): HourReplay {
  const { bins, rule, learnt, task = null } = options;
  const judge: HourJudge =
    rule.kind === "two-lanes" ? judgeTwoLanes({ ...options, rule }) : judgeDistributions({ ...options, rule });
  const labelled = task === null ? null : judgeLabels(task);
  const records = new Map<string, PastAlert>();
  const learntHours: SpanProfile[] = [];
  const hours: { withRows: number; judged: number; undecided: number; firstJudged: number | null } = {
    withRows: 0,
    judged: 0,
    undecided: 0,
    firstJudged: null,
  };
  let reference: Profile | null = null;
  let alerts: readonly Alert[] = [];
  let made = 0;

  const learn = (hour: SpanProfile): Profile | null => {
    if (hour.to <= learnt.to) {
      learntHours.push(hour);
      return null;
    }
    reference ??= mergeProfiles(
      bins,
      learntHours.splice(0).map(({ profile }) => profile),
    );
    return reference;
  };

  const advance = (now: number, findings: readonly Finding[]): readonly Alert[] => {
    const steps = advanceAlerts(alerts, { findings: joinFindings(findings), now, newId: () => `past-${(made += 1)}` });
    const current = steps.map(({ alert }) => alert);
    alerts = current.filter(({ resolvedAt }) => resolvedAt === null || now - resolvedAt <= keptMs);
    return current;
  };

  return {
    close(hour, labels) {
      const before = learn(hour);
      const own = [...records.values()].map(({ alert }) => alert).filter(({ cause }) => cause === "performance");
      const said = judge(hour, before);
      const heard = labels === undefined ? null : (labelled?.(labels, own) ?? null);
      const fired = [...said.fired, ...(heard?.fired ?? [])];
      hours.withRows += 1;
      if (said.isUndecided) hours.undecided += 1;
      if (said.isJudged || heard?.isJudged === true) {
        hours.judged += 1;
        hours.firstJudged ??= hour.to;
      }
      for (const alert of advance(hour.to, [...said.findings, ...(heard?.findings ?? [])])) {
        const known = records.get(alert.id);
        const worst = worseOf(known?.worst ?? null, alert, fired);
        const causes =
          known !== undefined && known.causes.length > 0
            ? known.causes
            : causesOf(bins, before, { alert, fired, windowOf: said.windowOf });
        records.set(alert.id, { alert, worst, causes });
      }
    },
    result: () => ({ alerts: [...records.values()], hours }),
  };
}

/** The figures that are furthest beyond their threshold, of those before and those of now. */
function worseOf(before: Fired | null, { features, cause }: Alert, fired: readonly Fired[]): Fired | null {
  const own = fired.filter((one) => isOf(one, cause) && features.some(({ feature }) => feature === one.feature));
  return own.reduce<Fired | null>(
    (most, one) => (most === null || one.value / one.threshold > most.value / most.threshold ? one : most),
    before,
  );
}

function isOf({ cause }: Fired, of: Alert["cause"]): boolean {
  return cause === of || (cause === "distribution" && of === "unit") || (cause === "unit" && of === "distribution");
}

type Firing = {
  readonly alert: Alert;
  readonly fired: readonly Fired[];
  readonly windowOf: (fired: Fired) => Profile;
};

/** What the change of a column looks like, at the first moment at which it looks like something. */
function causesOf(bins: Bins, before: Profile | null, { alert, fired, windowOf }: Firing): readonly LikelyCause[] {
  if (before === null) return [];
  for (const { feature } of alert.features) {
    const one = fired.find((found) => found.feature === feature && isOf(found, alert.cause));
    const place = bins.features.findIndex((own) => own.feature === feature);
    const own = bins.features[place];
    if (one === undefined || own === undefined) continue;
    const [was, is] = [before.features[place], windowOf(one).features[place]];
    const causes = was === undefined || is === undefined ? [] : likelyCauses(own, was, is);
    if (causes.length > 0) return causes;
  }
  return [];
}
