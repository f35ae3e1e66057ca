import { type Detector, findingsOfGap } from "driftwatch";
import type { Check } from "@driftguard/protocol";

import { applyFindings } from "../alerts/index.ts";
import { recordAudit } from "../audit/index.ts";
import { learnBaseline } from "../baselines/index.ts";
import type { Links } from "../channels/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { type Ended, timed } from "../platform/metrics/timed.ts";
import { describePerformance } from "../performance/index.ts";
import { lockProfiles, outputFeature, refreshProfiles } from "../profiles/index.ts";
import type { CheckInput } from "./check-input.ts";
import { describeAlert } from "./describe-alert.ts";
import { gapComparison } from "./gap-comparison.ts";
import { judgePerformanceOf } from "./judge-performance.ts";
import { refreshParts } from "./refresh-parts.ts";
import { type BaselineMemory, type Evidence, gatherEvidence, judgeEvidence } from "./judge-model.ts";
import type { ReadMemory } from "./last-reads.ts";
import { describeService } from "./rules/describe-service.ts";
import { comparisonFor, judgeRules } from "./rules/judge-rules.ts";
import { presentReport } from "./present-report.ts";
import { rankVerdicts } from "./present-verdict.ts";
import { type CheckSubject, findCheckSubject } from "./queries/check-subject.ts";
import { describeVolume } from "./volume/describe-volume.ts";
import { judgeVolumeOf } from "./volume/judge-volume.ts";
import { emptyReport, type ReportBody } from "./report.ts";
import { leaveDueTime, storeReport } from "./store-report.ts";
import { summarise } from "./summarise.ts";

export type CheckParts = {
  readonly events: EventStore;
  readonly links: Links;
  readonly organisationName: (ctx: Context) => Promise<string>;
  readonly baselines: BaselineMemory;
  readonly lastReads: ReadMemory;
  /** Of the code that judges, kept in each report. */
  readonly codeVersion: string;
  /** The operator's own, judged beside ours. */
  readonly detectors?: readonly Detector[];
  /** Told of each check and each refresh, for the metrics. */
  readonly measures?: {
    checked(ended: Ended<"checked" | "skipped" | "failed" | "done-before">): void;
    refreshed(ended: Ended<"done" | "busy" | "failed">): void;
  };
};

/**
 * Checks a model: learns its first baseline where nobody gave one, refreshes what is dirty, compares, opens and repeats alerts with their messages, and stores the report,
 * the last three in one transaction.
 *
 * @returns the report; `null` if the model is gone or this due time was checked before
 */
export function runCheck(ctx: Context, parts: CheckParts, input: CheckInput): Promise<Check | null> {
  return timed(
    () => checkNow(ctx, parts, input),
    (check) => check?.outcome ?? "done-before",
    (ended) => parts.measures?.checked(ended),
  );
}

async function checkNow(ctx: Context, parts: CheckParts, input: CheckInput): Promise<Check | null> {
  const organisation = await parts.organisationName(ctx);
  const first = await checkOnce(ctx, parts, { input, organisation, isCaughtUp: false });
  if (first === null || !("behind" in first)) return first;
  const { behind } = first;
  if (behind.isUnlearned) await learnBaseline(ctx, parts.events, input.model);
  // A baseline that was learned just now has everything counted on its bins.
  // What another check or a new baseline is at is waited for: judged before it was counted, it would be missed.
  await timed(
    () => refreshProfiles(ctx, { ...refreshParts(ctx.caller.organisation, parts.events), waits: true }, input.model),
    ({ outcome }) => outcome,
    (ended) => parts.measures?.refreshed(ended),
  );
  const second = await checkOnce(ctx, parts, { input, organisation, isCaughtUp: true });
  return second !== null && "behind" in second ? null : second;
}

/** What has to be done before a model is judged. */
type Behind = { readonly behind: Pick<CheckSubject, "isUnlearned" | "isDirty"> };

/** One try, in one transaction. Most models are not behind: whether one is, is asked with all the rest. */
function checkOnce(
  ctx: Context,
  parts: CheckParts,
  { input, organisation, isCaughtUp }: { input: CheckInput; organisation: string; isCaughtUp: boolean },
): Promise<Check | Behind | null> {
  return ctx.transaction(async (tx) => {
    const [, subject] = await Promise.all([
      // Two checks of one model at once would both open what only one may.
      lockProfiles(tx, input.model),
      findCheckSubject(tx, ctx.caller.organisation, input),
    ]);
    if (subject === null) return null;
    if (subject.hasReport) {
      await leaveDueTime(ctx, tx, input);
      return null;
    }
    if (!isCaughtUp && (subject.isUnlearned || subject.isDirty)) return { behind: subject };
    const evidence = await gatherEvidence(tx, subject, {
      baselines: parts.baselines,
      lastReads: parts.lastReads,
      now: ctx.now().getTime(),
    });
    const body =
      evidence.kind === "skip"
        ? emptyReport("skipped", {
            trigger: input.trigger,
            at: ctx.now().toISOString(),
            reason: evidence.reason,
            summary: `Not checked: ${evidence.reason}.`,
          })
        : await judged(ctx, tx, parts, { evidence, input, organisation });
    const { model, version } = evidence;
    const report = await storeReport(ctx, tx, { input, body, version: version?.id ?? null });
    if (report === null) return null;
    const shown = presentReport(report, body, model);
    // Who asked for a check stands in the audit; the scheduler's are told by their reports.
    if (input.trigger === "manual")
      await recordAudit(ctx, tx, { action: "check.run", object: model.public_id, detail: { check: shown.id } });
    return shown;
  });
}

async function judged(
  ctx: Context,
  tx: Tx,
  parts: CheckParts,
  {
    evidence,
    input,
    organisation,
  }: { evidence: Extract<Evidence, { kind: "judge" }>; input: CheckInput; organisation: string },
): Promise<ReportBody> {
  const { gap, ...result } = judgeEvidence(evidence, parts.codeVersion, parts.detectors);
  const { baseline, model, version, window, current, history, policy } = evidence;
  const compared = gapComparison({ gap, ...evidence });
  const now = ctx.now().getTime();
  const [performance, rules, volume] = await Promise.all([
    judgePerformanceOf(tx, ctx.caller.organisation, evidence, now),
    judgeRules(tx, parts.events, evidence, now),
    judgeVolumeOf(tx, evidence, now),
  ]);
  // A baseline learned from traffic is traffic: there is no gap between them.
  const gapFindings = baseline.kind === "learned" ? [] : findingsOfGap(gap.verdicts, gap.finding);
  const alerts = await applyFindings(
    ctx,
    tx,
    {
      model: model.id,
      modelName: model.name,
      version: version.id,
      versionName: version.name,
      baseline: baseline.id,
      demo: model.demo,
    },
    [...gapFindings, ...history.findings, ...performance.findings, ...rules.findings, ...(volume?.findings ?? [])],
    {
      links: parts.links,
      organisation,
      describe(alert) {
        if (alert.cause === "performance")
          return describePerformance({
            alert,
            ...performance,
            task: model.task,
            limits: policy.performance,
            inputs: rankVerdicts(history.verdicts),
          });
        if (alert.cause === "service") return rules.services.length === 0 ? null : describeService(rules.services);
        if (alert.cause === "volume") return volume === null ? null : describeVolume(volume);
        if (alert.cause === "gap") return describeAlert({ alert, baseline, comparison: compared });
        const told = comparisonFor(alert, history.comparison, rules);
        return told === null ? null : describeAlert({ alert, baseline, ...told });
      },
    },
  );
  const isFeature = version.schema.features.some(({ name }) => name === outputFeature);
  return {
    trigger: input.trigger,
    at: ctx.now().toISOString(),
    outcome: "checked",
    reason: null,
    summary: summarise(result.findings, { rows: current.events, output: isFeature ? null : outputFeature }),
    stage: history.stage,
    window: { from: new Date(window.from).toISOString(), to: new Date(window.to).toISOString() },
    rows: current.events,
    baseline: { id: baseline.id, number: baseline.number, kind: baseline.kind, rows: baseline.rows },
    ...result,
    paging: rankVerdicts([...history.verdicts, ...rules.verdicts, ...(volume?.verdicts ?? [])]),
    learning: history.isLearning,
    alerts,
  };
}
