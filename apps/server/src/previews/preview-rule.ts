import type { RulePreview, RuleSettings } from "@driftguard/protocol";

import type { Context } from "../platform/context.ts";
import { dayMs, floorTo, hourMs } from "../profiles/index.ts";
import { describePreview } from "./describe-preview.ts";
import { type PastAlert, playPast } from "./play-past.ts";
import { replaysOf } from "./replays-of.ts";
import { readStoredPast } from "./stored-past.ts";

export type PreviewInput = {
  /** The installation's number of the model. */
  readonly model: number;
  readonly settings: RuleSettings;
  readonly days: number;
};

/**
 * Tries a rule on what is stored of a model's past, and writes nothing: every hour's check, through the judges and the life
 * of alerts of the present.
 *
 * @throws Problem model/not-found
 */
export async function previewRule(ctx: Context, { model, settings, days }: PreviewInput): Promise<RulePreview> {
  const to = floorTo(ctx.now().getTime(), hourMs);
  const past = await ctx.transaction((tx) => readStoredPast(tx, ctx.caller.organisation, model, ctx.now().getTime()));
  const asked = to - days * dayMs;
  const { replays, apart, ends, from: storedFrom, notes } = replaysOf(settings, past, { from: asked, to });
  const counted = ends.filter((end) => end > asked);
  const from = counted.length === 0 ? asked : Math.max(asked, storedFrom);
  const played = await playPast(replays, ends);
  const gap = apart === null ? null : await playPast([apart], ends);
  const within = ({ alert }: PastAlert): boolean => alert.openedAt > asked;
  const alerts = played.alerts.filter(within);
  const told = (gap?.alerts ?? []).filter(within);
  const dayOf = (end: number): number => floorTo(end - 1, dayMs);
  return {
    sentence: describePreview(settings, { alerts, apart: told }),
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    checks: counted.length,
    days: new Set(counted.map(dayOf)).size,
    days_firing: [...played.firingDays].filter((day) => day + dayMs > asked).length,
    alerts: [...told.map((one) => present(one, true)), ...alerts.map((one) => present(one, false))].toSorted(
      (one, other) => (one.opened_at < other.opened_at ? -1 : 1),
    ),
    notes: [
      ...(counted.length === 0 ? ["Nothing is stored of that time."] : []),
      ...openBefore(played.alerts, asked),
      ...notes,
    ],
  };
}

/** What fires on days that it was not opened in would else look like a contradiction. */
function openBefore(alerts: readonly PastAlert[], asked: number): string[] {
  const open = alerts.filter(
    ({ alert }) => alert.openedAt <= asked && (alert.resolvedAt === null || alert.resolvedAt > asked),
  );
  const [first] = open;
  if (first === undefined) return [];
  const since = new Date(first.alert.openedAt).toISOString().slice(0, 10);
  return open.length === 1
    ? [`One more alert, opened on ${since}, would still have been open when these days began.`]
    : [`${open.length} more alerts, the first opened on ${since}, would still have been open when these days began.`];
}

function present({ alert, worst }: PastAlert, isApart: boolean): RulePreview["alerts"][number] {
  return {
    opened_at: new Date(alert.openedAt).toISOString(),
    resolved_at: alert.resolvedAt === null ? null : new Date(alert.resolvedAt).toISOString(),
    cause: alert.cause,
    features: alert.features.flatMap(({ feature }) => feature ?? []),
    severity: alert.severity,
    score: worst?.value ?? null,
    threshold: worst?.threshold ?? null,
    counted_apart: isApart,
  };
}
