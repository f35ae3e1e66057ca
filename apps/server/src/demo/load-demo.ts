import { applyFindings, commentOnAlert, resolveAlert, type Subject } from "../alerts/index.ts";
import { findActiveBaseline, putBaseline, readBaseline } from "../baselines/index.ts";
import { type CheckParts, describeAlert, gapComparison, raiseModelDay, runCheck } from "../checks/index.ts";
import { findModelByKey, findVersionByKey, registerModel } from "../models/index.ts";
import { describePerformance } from "../performance/index.ts";
import type { Context } from "../platform/context.ts";
import type { EventRow, EventStore } from "../platform/events/event-store.ts";
import { airTimeModel, type DemoModel, disruption, registration } from "./demo-models.ts";
import { labelOf, predictionOf, type Target, trainingTable } from "./demo-rows.ts";
import { pastGap } from "./past-gap.ts";
import { pastPerformance } from "./past-performance.ts";
import { type Flight, readFlights } from "./read-flights.ts";
import { liveFrom, moved } from "./shift.ts";

export type DemoParts = CheckParts & { readonly events: EventStore };
export type Progress = (share: number, message: string) => Promise<void>;

const rowsAtOnce = 4_000;
const dayMs = 86_400_000;
const furloughs =
  "Public record of April 2013: furloughs of US air-traffic controllers began on Sunday 21 April, and delays were reported at LaGuardia, JFK and Newark. This is not in the data; a person added it.";

/**
 * Fills an organisation with the demonstration: two models, their training span as baselines, every flight up to now with
 * the outcomes that are known by now, and the alerts that hourly checks would have opened on the way. All of it goes the
 * road of anybody's predictions.
 *
 * @param ctx - its transactions throw once what is loaded was deleted, and keep it from being deleted before they end
 * @throws whatever `progress`, `finish` and those transactions do: nothing more is loaded then
 */
export async function loadDemo(
  ctx: Context,
  parts: DemoParts,
  {
    days,
    now,
    progress,
    finish,
  }: {
    readonly days: number;
    readonly now: number;
    readonly progress: Progress;
    readonly finish: () => Promise<void>;
  },
): Promise<void> {
  await progress(0.02, "reading the flights");
  const flights = await readFlights();
  const training = flights.filter(({ time }) => time < liveFrom);
  const live = flights.filter(({ time }) => time >= liveFrom && moved(time, days) <= now);
  const models = [disruption, airTimeModel(training)];
  const targets: Target[] = [];
  for (const [index, demo] of models.entries()) {
    await progress(0.05 + index * 0.05, `${demo.name}: its training span becomes the baseline`);
    targets.push(await openModel(ctx, demo, { training, days, withPrediction: index > 0 }));
  }
  for (const [index, target] of targets.entries()) {
    const share = (done: number): number => 0.15 + 0.3 * (index + done);
    await storeFlights(ctx, parts.events, live, target, {
      now,
      progress: (done, message) => progress(share(done), `${target.demo.name}: ${message}`),
    });
  }
  for (const [index, target] of targets.entries()) {
    await progress(0.76 + index * 0.08, `${target.demo.name}: looking back over its hours`);
    await tellPastGap(ctx, parts, target, live);
    if (index === 0) await tellPastPerformance(ctx, parts, target, live, now);
    await progress(0.8 + index * 0.08, `${target.demo.name}: checking`);
    await runCheck(ctx, parts, { model: target.model, dueAt: ctx.now(), trigger: "manual", lease: null });
  }
  await finish();
}

async function openModel(
  ctx: Context,
  demo: DemoModel,
  { training, days, withPrediction }: { training: readonly Flight[]; days: number; withPrediction: boolean },
): Promise<Target> {
  const { organisation } = ctx.caller;
  const { model } = await registerModel(ctx, registration(demo), { demo: true });
  await putBaseline(ctx, {
    model,
    version: undefined,
    roles: {},
    file: trainingTable(training, { demo, withPrediction, days }),
  });
  const version = await ctx.transaction(async (tx) => {
    const row = await findModelByKey(tx, organisation, model);
    return row?.current_version === null || row === null
      ? null
      : findVersionByKey(tx, organisation, row.current_version);
  });
  if (version === null) throw new Error("a demonstration model has no version");
  return { organisation, model, version, demo, days };
}

async function storeFlights(
  ctx: Context,
  events: EventStore,
  flights: readonly Flight[],
  target: Target,
  { now, progress }: { now: number; progress: Progress },
): Promise<void> {
  for (let at = 0; at < flights.length; at += rowsAtOnce) {
    const some = flights.slice(at, at + rowsAtOnce);
    const labels = some.flatMap((flight) => labelOf(flight, target) ?? []).filter(({ time }) => time <= now);
    // The store has transactions of its own. This one stays open meanwhile, so that no model is deleted under its rows.
    await ctx.transaction(async () => {
      await events.append(some.map((flight) => predictionOf(flight, target)));
      if (labels.length > 0) await events.appendLabels(labels);
    });
    const done = Math.min(flights.length, at + rowsAtOnce);
    await progress(
      done / flights.length,
      `${done.toLocaleString("en-US")} of ${flights.length.toLocaleString("en-US")} predictions`,
    );
  }
}

/** In the first week of March the weather is not January's: one training gap, which a person found to be the season. */
async function tellPastGap(ctx: Context, parts: DemoParts, target: Target, live: readonly Flight[]): Promise<void> {
  const { organisation } = ctx.caller;
  const row = await ctx.transaction((tx) => findActiveBaseline(tx, organisation, target.version.id));
  if (row === null) return;
  const baseline = readBaseline(row);
  const from = moved(liveFrom, target.days);
  const rows: EventRow[] = live
    .filter(({ time }) => time < liveFrom + 7 * dayMs)
    .map((flight) => predictionOf(flight, target));
  const past = pastGap({ rows, baseline, version: target.version, from });
  if (past === null) return;
  const subject = subjectOf(target, baseline.id);
  const name = await parts.organisationName(ctx);
  let alert: string | null = null;
  for (const { at, findings, gap, current, spanHours, rowsByCell, window } of [past.first, past.week]) {
    const then = atTime(ctx, at);
    const comparison = gapComparison({ gap, baseline, current, window, spanHours, rowsByCell });
    const told = await then.transaction((tx) =>
      applyFindings(then, tx, subject, findings, {
        links: parts.links,
        organisation: name,
        isQuiet: true,
        describe: (one) => describeAlert({ alert: one, baseline, comparison }),
      }),
    );
    alert ??= told[0]?.id ?? null;
  }
  if (alert === null) return;
  const later = atTime(ctx, past.week.at + dayMs / 2);
  await resolveAlert(later, alert, {
    resolution: "expected",
    note: "season: the training span is January and February",
    links: parts.links,
    organisation: name,
    isQuiet: true,
  });
}

/** From the hour at which the outcomes had left the scores behind: what a check of each hour since would have told. */
async function tellPastPerformance(
  ctx: Context,
  parts: DemoParts,
  target: Target,
  live: readonly Flight[],
  now: number,
): Promise<void> {
  const { organisation } = ctx.caller;
  const past = await pastPerformance({
    flights: live,
    demo: target.demo,
    from: liveFrom,
    to: now - target.days * dayMs,
  });
  const baseline = await ctx.transaction((tx) => findActiveBaseline(tx, organisation, target.version.id));
  const name = await parts.organisationName(ctx);
  for (const [index, { end, judged, hours }] of past.entries()) {
    const then = atTime(ctx, moved(end, target.days));
    const { window } = judged.judgement;
    const judgement = {
      ...judged.judgement,
      window: { from: moved(window.from, target.days), to: moved(window.to, target.days) },
    };
    const movedHours = hours.map((hour) => ({ ...hour, hour: moved(hour.hour, target.days) }));
    const told = await then.transaction((tx) =>
      applyFindings(then, tx, subjectOf(target, baseline?.id ?? null), judged.findings, {
        links: parts.links,
        organisation: name,
        isQuiet: true,
        describe: (alert) =>
          describePerformance({
            alert,
            judgement,
            task: target.demo.task,
            limits: { c: 7, floor: 0.1 },
            hours: movedHours,
            segments: [],
            inputs: [],
          }),
      }),
    );
    await then.transaction((tx) =>
      raiseModelDay(tx, {
        organisation,
        model: target.model,
        at: then.now(),
        severity: judged.judgement.severity,
        events: judged.judgement.predictions,
      }),
    );
    const opened = told.find(({ change }) => change === "opened");
    if (index === 0 && opened !== undefined)
      await commentOnAlert(atTime(then, then.now().getTime() + dayMs / 24), opened.id, furloughs);
  }
}

function subjectOf({ model, demo, version }: Target, baseline: string | null): Subject {
  return { model, modelName: demo.name, version: version.id, versionName: version.name, baseline, demo: true };
}

/** The same caller at another time. */
function atTime(ctx: Context, time: number): Context {
  return { ...ctx, now: () => new Date(time) };
}
