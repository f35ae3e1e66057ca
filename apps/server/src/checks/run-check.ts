import { findingsOfGap } from "driftwatch";
import type { Check } from "@driftguard/protocol";

import { applyFindings } from "../alerts/index.ts";
import { findActiveBaseline, readBaseline } from "../baselines/index.ts";
import type { Links } from "../channels/index.ts";
import { findVersionByKey } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { formatUuid, uuidV7 } from "../platform/ids.ts";
import { type BinsOf, lockProfiles, refreshProfiles } from "../profiles/index.ts";
import { describeAlert } from "./describe-alert.ts";
import { gapComparison } from "./gap-comparison.ts";
import { type Evidence, gatherEvidence, judgeEvidence } from "./judge-model.ts";
import { presentReport } from "./present-report.ts";
import { rankVerdicts } from "./present-verdict.ts";
import { settleCheck } from "./queries/due-checks.ts";
import { raiseModelDay } from "./queries/model-days.ts";
import { insertReport } from "./queries/reports.ts";
import { type ReportBody, reportStatus, writeReport } from "./report.ts";

export type CheckParts = {
  readonly events: EventStore;
  readonly links: Links;
  readonly organisationName: (ctx: Context) => Promise<string>;
  /** Of the code that judges, kept in each report. */
  readonly codeVersion: string;
};

export type CheckInput = {
  readonly model: number;
  readonly dueAt: Date;
  readonly trigger: "schedule" | "manual";
  /** Of a scheduled check: whose lease it is. */
  readonly holder: string | null;
};

/**
 * Checks a model: refreshes what is dirty, compares, opens and repeats alerts with their messages, and stores the report,
 * the last three in one transaction.
 *
 * @returns the report; `null` if the model is gone or this due time was checked before
 */
export async function runCheck(ctx: Context, parts: CheckParts, input: CheckInput): Promise<Check | null> {
  await refreshProfiles(ctx, { events: parts.events, binsOf: binsOf(ctx.caller.organisation) }, input.model);
  const organisation = await parts.organisationName(ctx);
  return ctx.transaction(async (tx) => {
    // Two checks of one model at once would both open what only one may.
    await lockProfiles(tx, input.model);
    const evidence = await gatherEvidence(tx, ctx.caller.organisation, input.model, ctx.now().getTime());
    if (evidence === null) return null;
    const body =
      evidence.kind === "skip"
        ? skipped(evidence, input, ctx.now())
        : await judged(ctx, tx, parts, { evidence, input, organisation });
    return store(ctx, tx, { evidence, input, body });
  });
}

/** What a version's rows are counted in. */
export function binsOf(organisation: number): BinsOf {
  return async (tx, version) => {
    const row = await findActiveBaseline(tx, organisation, version);
    const stored = row === null ? null : await findVersionByKey(tx, organisation, version);
    return row === null || stored === null ? null : { bins: readBaseline(row).bins, schema: stored.schema };
  };
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
  const { gap, ...result } = judgeEvidence(evidence, parts.codeVersion);
  const { baseline, model, version, window, current, history } = evidence;
  const compared = gapComparison({ gap, evidence });
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
    [...gapFindings, ...history.findings],
    {
      links: parts.links,
      organisation,
      describe: (alert) =>
        describeAlert({ alert, baseline, comparison: alert.cause === "gap" ? compared : history.comparison }),
    },
  );
  return {
    trigger: input.trigger,
    at: ctx.now().toISOString(),
    outcome: "checked",
    reason: null,
    summary: summarise(result.findings, current.events),
    stage: history.stage,
    window: { from: new Date(window.from).toISOString(), to: new Date(window.to).toISOString() },
    rows: current.events,
    baseline: { id: baseline.id, number: baseline.number, kind: baseline.kind, rows: baseline.rows },
    ...result,
    paging: rankVerdicts(history.verdicts),
    learning: history.isLearning,
    alerts,
  };
}

function skipped(evidence: Extract<Evidence, { kind: "skip" }>, input: CheckInput, now: Date): ReportBody {
  return {
    trigger: input.trigger,
    at: now.toISOString(),
    outcome: "skipped",
    reason: evidence.reason,
    summary: `Not checked: ${evidence.reason}.`,
    stage: "",
    window: null,
    rows: 0,
    baseline: null,
    drift_score: null,
    p_value: null,
    drift_detected: null,
    findings: [],
    paging: [],
    learning: false,
    alerts: [],
    inputs: null,
  };
}

/** The verdict in one sentence. */
function summarise(findings: ReportBody["findings"], rows: number): string {
  const count = rows.toLocaleString("en-US");
  const drifting = [...new Set(findings.filter(({ status }) => status === "drift").map(({ feature }) => feature))];
  const features = new Set(findings.map(({ feature }) => feature)).size;
  if (drifting.length > 0)
    return `${drifting.length} of ${features} features differ from the baseline over ${count} predictions: ${drifting.slice(0, 3).join(", ")}${drifting.length > 3 ? ", …" : ""}.`;
  if (findings.every(({ status }) => status === "insufficient"))
    return `Not enough data: ${count} predictions, at least 30 values of a feature are needed.`;
  if (findings.some(({ status }) => status === "undecided"))
    return `No difference found over ${count} predictions, but they are too few to see a material one in every feature.`;
  return `No feature differs from the baseline over ${count} predictions.`;
}

async function store(
  ctx: Context,
  tx: Tx,
  { evidence, input, body }: { evidence: Evidence; input: CheckInput; body: ReportBody },
): Promise<Check | null> {
  const { organisation } = ctx.caller;
  const { model, version } = evidence;
  const id = formatUuid(uuidV7(ctx.now().getTime()));
  const row = {
    id,
    organisation,
    model: model.id,
    version: version?.id ?? 0,
    due_at: input.dueAt,
    status: reportStatus[body.outcome],
    body: writeReport(body),
  };
  if (!(await insertReport(tx, row))) return null;
  const drifting = new Set(
    [...body.findings, ...body.paging].filter(({ status }) => status === "drift").map(({ feature }) => feature),
  ).size;
  const severity = body.outcome === "checked" ? Math.max(0, ...body.paging.map((one) => one.severity)) : null;
  if (severity !== null) {
    await raiseModelDay(tx, { organisation, model: model.id, at: ctx.now(), severity, events: body.rows });
  }
  await settleCheck(tx, organisation, model.id, {
    at: ctx.now(),
    outcome: {
      outcome: body.outcome,
      reason: body.reason,
      severity,
      stage: body.stage,
      learning: body.learning,
      drifting: body.outcome === "checked" ? drifting : null,
      rows: body.rows,
    },
    next:
      input.holder === null
        ? null
        : { at: nextDue(input.dueAt, model.interval_minutes, ctx.now()), holder: input.holder },
  });
  return presentReport(row, body, model);
}

/** The next due time on the model's own grid; those that passed meanwhile are not made up for. */
export function nextDue(dueAt: Date, intervalMinutes: number, now: Date): Date {
  const step = intervalMinutes * 60_000;
  const missed = Math.max(0, Math.floor((now.getTime() - dueAt.getTime()) / step));
  return new Date(dueAt.getTime() + (missed + 1) * step);
}
