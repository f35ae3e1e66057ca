import type { Heatmap } from "@driftguard/protocol";

import type { Context } from "../platform/context.ts";
import { presentVerdict, rankVerdicts } from "../checks/index.ts";
import { floorTo, hourMs } from "../profiles/index.ts";
import type { JudgedHour } from "./judge-hours.ts";
import type { OpenedModel } from "./open-model.ts";
import { listMarks } from "./queries/marks.ts";

/** Feature by time. A cell is the worst of its hours, so that a short spike never disappears; `null` has no data. */
export async function showHeatmap(
  ctx: Context,
  { model, baseline, version }: OpenedModel,
  judged: readonly JudgedHour[],
  { hours, columns }: { hours: number; columns: number },
): Promise<Heatmap> {
  const perColumn = Math.ceil(hours / columns);
  const step = perColumn * hourMs;
  const to = floorTo(ctx.now().getTime(), hourMs) + hourMs;
  const count = Math.ceil(hours / perColumn);
  const from = to - count * step;
  const marks = await ctx.transaction((tx) =>
    listMarks(tx, { organisation: ctx.caller.organisation, model: model.id, from: new Date(from) }),
  );
  const cells = new Map<string, Cell[]>(
    (baseline?.bins.features ?? []).map(({ feature }) => [feature, Array.from({ length: count }, emptyCell)]),
  );
  const rows = Array.from({ length: count }, () => 0);
  const now = new Map<string, Heatmap["features"][number]["now"]>();
  for (const { hour, rows: events, verdicts } of judged) {
    const column = Math.floor((hour - from) / step);
    if (column < 0 || column >= count) continue;
    rows[column] = (rows[column] ?? 0) + events;
    for (const verdict of verdicts) raise(cells.get(verdict.feature)?.[column], presentVerdict(verdict));
    if (events >= 30) noteNow(now, verdicts.map(presentVerdict));
  }
  const types = new Map((version?.schema.features ?? []).map(({ name, type }) => [name, type as string]));
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    step_minutes: perColumn * 60,
    times: Array.from({ length: count }, (_, column) => new Date(from + column * step).toISOString()),
    features: [...cells].map(([name, of]) => ({
      name,
      type: types.get(name) ?? "prediction",
      now: now.get(name) ?? unknownNow,
      severity: of.map(({ severity }) => severity),
      ratio: of.map(({ ratio }) => ratio),
    })),
    rows,
    marks,
  };
}

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

function raise(cell: Cell | undefined, verdict: ReturnType<typeof presentVerdict>): void {
  if (cell === undefined || verdict.ratio === null) return;
  cell.severity = Math.max(cell.severity ?? 0, verdict.severity);
  cell.ratio = Math.max(cell.ratio ?? 0, verdict.ratio);
}

/** The worst signal of each feature in the latest hour that could be judged. */
function noteNow(
  now: Map<string, Heatmap["features"][number]["now"]>,
  verdicts: readonly ReturnType<typeof presentVerdict>[],
): void {
  const seen = new Set<string>();
  for (const { feature, severity, ratio, status, method, effect, threshold } of rankVerdicts(verdicts)) {
    if (seen.has(feature)) continue;
    seen.add(feature);
    now.set(feature, {
      severity: ratio === null ? null : severity,
      ratio,
      status,
      method,
      effect: effect.value,
      threshold,
    });
  }
}
