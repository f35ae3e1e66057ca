import type { Heatmap, VerdictAnswer } from "@driftguard/protocol";

import {
  forEachJudgement,
  findLastReportId,
  openReport,
  presentVerdict,
  rankVerdicts,
  readJudgedHours,
} from "../checks/index.ts";
import type { Context } from "../platform/context.ts";
import { createMemory, type Memory } from "../platform/memory.ts";
import { floorTo, hourMs, readHourCounts } from "../profiles/index.ts";
import { type JudgedHour, judgeHours } from "./judge-hours.ts";
import type { OpenedModel } from "./open-model.ts";
import { listMarks } from "./queries/marks.ts";

type Now = Heatmap["features"][number]["now"];

/** The worst signal of each feature in a report, by its id: a report is a quarter of a megabyte, and never changes. */
export type ReportMemory = Memory<ReadonlyMap<string, Now>>;

const reportsMax = 200;

export function createReportMemory(): ReportMemory {
  return createMemory({ most: reportsMax });
}

/**
 * Feature by time: every hour against the model's own past once that is learned, else against the baseline. A cell is the
 * worst of its hours, so that a short spike never disappears; `null` has no data.
 */
export async function showHeatmap(
  ctx: Context,
  opened: OpenedModel,
  { hours, columns, reports }: { readonly hours: number; readonly columns: number; readonly reports: ReportMemory },
): Promise<Heatmap> {
  const { model, baseline, version } = opened;
  const { organisation } = ctx.caller;
  const perColumn = Math.ceil(hours / columns);
  const step = perColumn * hourMs;
  const to = floorTo(ctx.now().getTime(), hourMs) + hourMs;
  const count = Math.ceil(hours / perColumn);
  const from = to - count * step;
  const columnOf = (hour: number): number => Math.floor((hour - from) / step);
  const key = version === null ? null : { organisation, model: model.id, version: version.id };
  const [features, { past, marks, counts, reportId }] = await Promise.all([
    baseline === null ? [] : baseline.read().then(({ bins }) => bins.features.map(({ feature }) => feature)),
    ctx.transaction(async (tx) => {
      const [judgements, marked, counted, last] = await Promise.all([
        key === null ? null : readJudgedHours(tx, key, { from: from + hourMs, to }),
        listMarks(tx, { organisation, model: model.id, from: new Date(from) }),
        key === null ? [] : readHourCounts(tx, key, { from, to }),
        findLastReportId(tx, organisation, model.id),
      ]);
      return { past: judgements, marks: marked, counts: counted, reportId: last };
    }, "read"),
  ]);
  const lines = features.map((name) => ({ name, ...emptyLine(count) }));
  let isLearned = false;
  if (past !== null)
    forEachJudgement(past, (end, feature, severity, ratio) => {
      isLearned = true;
      raise(lines[feature], columnOf(end - hourMs), severity, ratio);
    });
  const judged = isLearned ? [] : await judgeHours(ctx, opened, { from, to });
  raiseByVerdicts(lines, judged, columnOf);
  const rows = Array.from({ length: count }, () => 0);
  for (const { bucket, events } of counts) rows[columnOf(bucket)] = (rows[columnOf(bucket)] ?? 0) + events;
  const latest = judged.findLast((hour) => hour.rows >= rowsMin)?.verdicts.map(presentVerdict) ?? [];
  const now = isLearned ? await worstOfReport(ctx, reportId, reports) : worstOf(latest);
  const types = new Map((version?.schema.features ?? []).map(({ name, type }) => [name, type as string]));
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    step_minutes: perColumn * 60,
    against: isLearned ? "history" : "baseline",
    times: Array.from({ length: count }, (_, column) => new Date(from + column * step).toISOString()),
    features: lines.map(({ name, severity, ratio }) => ({
      name,
      type: types.get(name) ?? "prediction",
      now: now.get(name) ?? unknownNow,
      severity,
      ratio,
    })),
    rows: rows.slice(0, count),
    marks,
  };
}

const rowsMin = 30;

/** The cells of a feature, oldest first. */
type Line = { readonly severity: (number | null)[]; readonly ratio: (number | null)[] };

const unknownNow: Now = {
  severity: null,
  ratio: null,
  status: null,
  method: null,
  effect: null,
  threshold: null,
};

function emptyLine(count: number): Line {
  return { severity: new Array<null>(count).fill(null), ratio: new Array<null>(count).fill(null) };
}

function raise(line: Line | undefined, column: number, severity: number, ratio: number): void {
  if (line === undefined || column < 0 || column >= line.severity.length) return;
  line.severity[column] = Math.max(line.severity[column] ?? 0, severity);
  line.ratio[column] = Math.max(line.ratio[column] ?? 0, ratio);
}

function raiseByVerdicts(
  lines: readonly (Line & { readonly name: string })[],
  judged: readonly JudgedHour[],
  columnOf: (hour: number) => number,
): void {
  const byName = new Map(lines.map((line) => [line.name, line]));
  for (const { hour, verdicts } of judged) {
    for (const { feature, severity, ratio } of verdicts.map(presentVerdict)) {
      if (ratio !== null) raise(byName.get(feature), columnOf(hour), severity, ratio);
    }
  }
}

async function worstOfReport(
  ctx: Context,
  id: string | null,
  reports: ReportMemory,
): Promise<ReadonlyMap<string, Now>> {
  if (id === null) return worstOf([]);
  return reports.recall(id, async () => {
    const report = await ctx.transaction((tx) => openReport(tx, ctx.caller.organisation, id), "read");
    return worstOf(report?.paging ?? []);
  });
}

/** The worst signal of each feature. */
function worstOf(verdicts: readonly VerdictAnswer[]): Map<string, Now> {
  const worst = new Map<string, Now>();
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
