import type { Overview } from "@driftguard/protocol";

import { listUrgentAlerts } from "../alerts/index.ts";
import { listModelCards, type ModelCard, outcomeOf, presentModel } from "../models/index.ts";
import { latencyQuantile, sumService } from "../performance/index.ts";
import type { Context } from "../platform/context.ts";
import { dayMs, floorTo, hourMs } from "../profiles/index.ts";
import { findDemo } from "../demo/index.ts";
import { listActivity, listCoverage, listModelDays, listTraffic } from "./queries/overview.ts";

const modelsShown = 200;
const alertsShown = 5;

/** The first screen: is anything wrong, is it mine, what changed? */
export async function showOverview(ctx: Context): Promise<Overview> {
  const { organisation, models: limited } = ctx.caller;
  const now = ctx.now().getTime();
  const day = floorTo(now, dayMs);
  const firstHour = Math.ceil(now / hourMs) * hourMs - 24 * hourMs;
  const models = limited === null ? null : [...limited];
  const read = await ctx.transaction(async (tx) => {
    const [cards, days, traffic, coverage, service, demo, activity, alerts] = await Promise.all([
      listModelCards(tx, organisation, { limit: modelsShown, after: null, search: null, models }),
      listModelDays(tx, organisation, new Date(day - 6 * dayMs)),
      listTraffic(tx, organisation, new Date(firstHour)),
      listCoverage(tx, organisation),
      sumService(tx, organisation, new Date(firstHour)),
      findDemo(tx, organisation),
      limited === null ? listActivity(tx, organisation, 20) : [],
      listUrgentAlerts(tx, organisation, { models, most: alertsShown }),
    ]);
    return { cards, days, traffic, coverage, service, demo, activity, alerts };
  }, "read");
  const active = read.cards.filter((card) => card.archived_at === null);
  const rows = active.map((card) => modelRow(card, read, { day, firstHour })).toSorted(byAttention);
  return {
    verdict: verdictOf(rows.map(({ health }) => health.severity)),
    as_of: ctx.now().toISOString(),
    counts: countBy(rows.map(({ health }) => health.word)),
    alerts: [...read.alerts],
    models: rows,
    activity: read.activity.map((one) => ({ ...one, at: one.at.toISOString() })),
    demo: {
      loaded: read.demo?.state === "loaded",
      shift_days: read.demo?.shift_days ?? null,
      note:
        read.demo === null
          ? null
          : (read.demo.message ??
            `Real flights of 2013, moved by ${read.demo.shift_days.toLocaleString("en-US")} days`),
    },
  };
}

type Read = {
  readonly days: Awaited<ReturnType<typeof listModelDays>>;
  readonly traffic: Awaited<ReturnType<typeof listTraffic>>;
  readonly coverage: Awaited<ReturnType<typeof listCoverage>>;
  readonly service: Awaited<ReturnType<typeof sumService>>;
};
type Row = Overview["models"][number];

function modelRow(
  card: ModelCard,
  { days, traffic, coverage, service }: Read,
  { day, firstHour }: { day: number; firstHour: number },
): Row {
  const { features, ...shown } = presentModel(card);
  const hours = Array.from({ length: 24 }, () => 0);
  for (const { model, bucket, events } of traffic) {
    const hour = Math.floor((bucket.getTime() - firstHour) / hourMs);
    if (model === card.id && hour >= 0 && hour < 24) hours[hour] = (hours[hour] ?? 0) + events;
  }
  const severities = new Map(days.filter(({ model }) => model === card.id).map((one) => [one.day, one.severity]));
  return {
    ...shown,
    feature_count: features.length,
    drifting: outcomeOf(card.last_check_outcome)?.drifting ?? null,
    days: Array.from({ length: 7 }, (_, index) => {
      const name = new Date(day - (6 - index) * dayMs).toISOString().slice(0, 10);
      return { day: name, severity: severities.get(name) ?? null };
    }),
    traffic: hours,
    predictions_24h: hours.reduce((sum, one) => sum + one, 0),
    ...servedOf(
      card,
      service.find(({ model }) => model === card.id),
    ),
    coverage: {
      baseline: card.baseline_id !== null,
      labels: coverage.labelled.has(card.id),
      channel: coverage.channels > 0,
      // The default policy is in force wherever no rule of one's own stands.
      rules: true,
    },
  };
}

/** What was served in the last 24 hours, and how good it was as far as labels have come. */
function servedOf(
  card: ModelCard,
  served: Read["service"][number] | undefined,
): Pick<Row, "labelled_24h" | "error_rate_24h" | "latency_p95_ms" | "performance"> {
  if (served === undefined || served.predictions === 0)
    return { labelled_24h: null, error_rate_24h: null, latency_p95_ms: null, performance: null };
  const latency = latencyQuantile(served.latency, 0.95);
  const isJudged = served.labelled >= 30 && (card.task === "binary" || card.task === "regression");
  return {
    labelled_24h: served.labelled,
    // Without latencies or errors nothing says that requests were watched at all.
    error_rate_24h: latency === null && served.failed === 0 ? null : served.failed / served.predictions,
    latency_p95_ms: latency,
    performance: isJudged
      ? {
          name: card.task === "binary" ? "accuracy" : "mean absolute error",
          value: served.correct / served.labelled,
          baseline: null,
        }
      : null,
  };
}

function byAttention(one: Row, other: Row): number {
  return (other.health.severity ?? -1) - (one.health.severity ?? -1) || (one.name < other.name ? -1 : 1);
}

function verdictOf(severities: readonly (number | null)[]): string {
  const all = severities.length;
  if (all === 0) return "No model is registered yet.";
  // What was not judged is no good news.
  if (severities.every((severity) => severity === null))
    return all === 1 ? "The model is not judged yet." : `None of ${all} models is judged yet.`;
  const need = severities.filter((severity) => severity !== null && severity >= 2).length;
  if (need === 0) return all === 1 ? "The model needs no attention." : `None of ${all} models needs attention.`;
  return `${need} of ${all} model${all === 1 ? "" : "s"} need${need === 1 ? "s" : ""} attention.`;
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
