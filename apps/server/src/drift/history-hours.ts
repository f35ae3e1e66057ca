import type { Context } from "../platform/context.ts";
import { readJudgement, listDriftHours, type HourJudgement } from "../checks/index.ts";
import { hourMs } from "../profiles/index.ts";
import type { OpenedModel } from "./open-model.ts";

export type HistoryHour = { readonly hour: number; readonly features: readonly HourJudgement[] };

/** What the policy made of every hour that has closed: the worse of both lanes, by feature in the order of the bins. */
export async function historyHours(
  ctx: Context,
  { model, version }: OpenedModel,
  { from, to }: { from: number; to: number },
): Promise<HistoryHour[]> {
  if (version === null) return [];
  const key = { organisation: ctx.caller.organisation, model: model.id, version: version.id };
  const rows = await ctx.transaction((tx) => listDriftHours(tx, key, { from: from + hourMs, to }));
  const byHour = new Map<number, HourJudgement[]>();
  for (const row of rows) {
    const begin = row.hour - hourMs;
    const judged = readJudgement(row);
    const before = byHour.get(begin);
    byHour.set(begin, before === undefined ? judged : judged.map((one, index) => worse(one, before[index] ?? null)));
  }
  return [...byHour]
    .map(([hour, features]) => ({ hour, features }))
    .filter(({ features }) => features.some((one) => one !== null));
}

function worse(one: HourJudgement, other: HourJudgement): HourJudgement {
  if (one === null || other === null) return one ?? other;
  return { severity: Math.max(one.severity, other.severity), ratio: Math.max(one.ratio, other.ratio) };
}
