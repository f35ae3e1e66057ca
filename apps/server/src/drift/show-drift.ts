import type { Drift } from "@driftguard/protocol";
import { summariseDrift } from "driftwatch";

import { presentVerdict, rankVerdicts } from "../checks/index.ts";
import { outcomeOf } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { hourMs } from "../profiles/index.ts";
import type { JudgeWindow } from "./judge-window.ts";
import type { OpenedModel } from "./open-model.ts";

/** Drift over a window against the baseline, for reading; what pages stands beside it under its own name. */
export async function showDrift(
  ctx: Context,
  { model, version, baseline }: OpenedModel,
  {
    judgeWindow,
    windowHours,
    to,
    asOf,
  }: { readonly judgeWindow: JudgeWindow; readonly windowHours: number; readonly to: number; readonly asOf: Date },
): Promise<Drift> {
  const from = to - windowHours * hourMs;
  const frame = {
    model_id: model.public_id,
    model_number: model.number,
    version: version?.name ?? null,
    window: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    as_of: asOf.toISOString(),
    paging: pagingOf(model.last_check_outcome),
  };
  if (version === null || baseline === null) {
    return {
      ...frame,
      ...nothing,
      status: "no-baseline",
      explanation:
        "There is no baseline yet: give one, or wait until 1,000 rows over 24 h have come to learn one from.",
      rows: 0,
      baseline: null,
    };
  }
  const { current, verdicts, isSeasonal } = await judgeWindow(ctx, { model, version, baseline }, { from, to });
  const shown = { id: baseline.id, number: baseline.number, kind: baseline.kind, rows: baseline.rows };
  if (current.events === 0)
    return {
      ...frame,
      ...nothing,
      status: "no-data",
      explanation: `No prediction came in the last ${windowHours} h.`,
      rows: 0,
      baseline: shown,
    };
  const summary = summariseDrift(verdicts);
  const isInsufficient = summary.status === "insufficient";
  return {
    ...frame,
    drift_score: isInsufficient ? null : summary.driftScore,
    p_value: isInsufficient ? null : summary.pValue,
    drift_detected: summary.driftDetected,
    status: isInsufficient ? "too-few-rows" : summary.status === "undecided" ? "undecided" : "ok",
    explanation: explain(summary, current.events, baseline.number, isSeasonal),
    rows: current.events,
    baseline: shown,
    features: rankVerdicts(verdicts.map(presentVerdict)),
  };
}

const nothing = { drift_score: null, p_value: null, drift_detected: null, features: [] };

function explain(
  { status, features }: ReturnType<typeof summariseDrift>,
  rows: number,
  baseline: number,
  isSeasonal: boolean,
): string {
  const count = rows.toLocaleString("en-US");
  const season = isSeasonal
    ? "Hours were compared with the same hours."
    : "Season was not taken into account: the baseline has no times.";
  if (status === "insufficient") return `Too few rows: ${count}; at least 30 values of a feature are needed.`;
  const all = Object.values(features).reduce((sum, one) => sum + one, 0);
  if (status === "drift")
    return `${features.drift} of ${all} features differ from baseline ${baseline} over ${count} rows. ${season}`;
  if (status === "undecided")
    return `No difference was found over ${count} rows, but ${features.undecided} of ${all} features could hide a material one at this size.`;
  return `No feature differs from baseline ${baseline} over ${count} rows. ${season}`;
}

function pagingOf(outcome: unknown): Drift["paging"] {
  const last = outcomeOf(outcome);
  if (last === null)
    return { stage: "not checked yet", severity: null, explanation: "The scheduler has not checked this model yet." };
  if (last.outcome !== "checked") return { stage: last.outcome, severity: null, explanation: last.reason ?? "" };
  return {
    stage: last.stage ?? "",
    severity: last.severity,
    explanation: "What opens alerts: the model's own history where it has one, else the gap to the baseline.",
  };
}
