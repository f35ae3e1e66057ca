import type { Heatmap, VerdictAnswer } from "@driftguard/protocol";

import { lastReport, presentVerdict, rankVerdicts } from "../checks/index.ts";
import type { Context } from "../platform/context.ts";
import { floorTo, hourMs, readHourCounts } from "../profiles/index.ts";
import { historyHours } from "./history-hours.ts";
import { judgeHours } from "./judge-hours.ts";
import type { OpenedModel } from "./open-model.ts";
import { listMarks } from "./queries/marks.ts";

/**
 * Feature by time: every hour against the model's own past once that is learned, else against the baseline. A cell is the
 * worst of its hours, so that a short spike never disappears; `null` has no data.
 */
export async function showHeatmap(
  ctx: Context,
  opened: OpenedModel,
  { hours, columns }: { hours: number; columns: number },
): Promise<Heatmap> {
  const { model, baseline, version } = opened;
  const perColumn = Math.ceil(hours / columns);
  const step = perColumn * hourMs;
  const to = floorTo(ctx.now().getTime(), hourMs) + hourMs;
  const count = Math.ceil(hours / perColumn);
  const from = to - count * step;
  const names = (baseline?.bins.features ?? []).map(({ feature }) => feature);
  const cells = new Map<string, Cell[]>(names.map((name) => [name, Array.from({ length: count }, emptyCell)]));
  const columnOf = (hour: number): number => Math.floor((hour - from) / step);
  const past = await historyHours(ctx, opened, { from, to });
  const judged = past.length > 0 ? [] : await judgeHours(ctx, opened, { from, to });
  for (const { hour, features } of past) {
    features.forEach((one, index) => raise(cells.get(names[index] ?? "")?.[columnOf(hour)], one));
  }
  for (const { hour, verdicts } of judged) {
    for (const verdict of verdicts.map(presentVerdict)) {
      if (verdict.ratio !== null)
        raise(cells.get(verdict.feature)?.[columnOf(hour)], { severity: verdict.severity, ratio: verdict.ratio });
    }
  }
  const { organisation } = ctx.caller;
  const { marks, counts, report } = await ctx.transaction(async (tx) => ({
    marks: await listMarks(tx, { organisation, model: model.id, from: new Date(from) }),
    counts:
      version === null
        ? []
        : await readHourCounts(tx, { organisation, model: model.id, version: version.id }, { from, to }),
    report: await lastReport(tx, organisation, model.id),
  }));
  const rows = Array.from({ length: count }, () => 0);
  for (const { bucket, events } of counts) rows[columnOf(bucket)] = (rows[columnOf(bucket)] ?? 0) + events;
  const latest = judged.findLast((hour) => hour.rows >= rowsMin)?.verdicts.map(presentVerdict) ?? [];
  const now = worstOf(past.length > 0 ? (report?.paging ?? []) : latest);
  const types = new Map((version?.schema.features ?? []).map(({ name, type }) => [name, type as string]));
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    step_minutes: perColumn * 60,
    against: past.length > 0 ? "history" : "baseline",
    times: Array.from({ length: count }, (_, column) => new Date(from + column * step).toISOString()),
    features: [...cells].map(([name, of]) => ({
      name,
      type: types.get(name) ?? "prediction",
      now: now.get(name) ?? unknownNow,
      severity: of.map(({ severity }) => severity),
      ratio: of.map(({ ratio }) => ratio),
    })),
    rows: rows.slice(0, count),
    marks,
  };
}

const rowsMin = 30;

type Cell = { severity: number | null; ratio: number | null };

const unknownNow: Heatmap["features"][number]["now"] = {
  severity: null,
  ratio: null,
  status: null,
  method: null,
  effect: null,
  threshold: null,
};

function emptyCell(): Cell {
  return { severity: null, ratio: null };
}

function raise(cell: Cell | undefined, one: { readonly severity: number; readonly ratio: number } | null): void {
  if (cell === undefined || one === null) return;
  cell.severity = Math.max(cell.severity ?? 0, one.severity);
  cell.ratio = Math.max(cell.ratio ?? 0, one.ratio);
}

/** The worst signal of each feature. */
function worstOf(verdicts: readonly VerdictAnswer[]): Map<string, Heatmap["features"][number]["now"]> {
  const worst = new Map<string, Heatmap["features"][number]["now"]>();
  for (const { feature, severity, ratio, status, method, effect, threshold } of rankVerdicts(verdicts)) {
    if (worst.has(feature)) continue;
    worst.set(feature, {
      severity: ratio === null ? null : severity,
      ratio,
      status,
      method,
      effect: effect.value,
      threshold,
    });
  }
  return worst;
}
