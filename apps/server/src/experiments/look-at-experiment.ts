import { experimentMetric, task as modelTask } from "@driftguard/protocol";
import { judgeExperiment } from "driftwatch";

import { recordAudit } from "../audit/index.ts";
import { findModelByKey } from "../models/index.ts";
import type { Caller, Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import type { Log } from "../platform/log.ts";
import { type Arms, createArms, type Which } from "./create-arms.ts";
import {
  claimLook,
  type ExperimentRow,
  findCompared,
  findExperiment,
  listDueExperiments,
  updateExperiment,
} from "./queries/experiments.ts";
import { type Look, readFound } from "./read-looked.ts";

export type LookParts = {
  readonly events: EventStore;
  /** Predictions are kept so long, and an experiment has no rows that are not. */
  readonly retentionDays: number;
};

export const firstLookMs = 60_000;
const everyMs = 60_000;
const everyEndedMs = 3_600_000;
/** Whoever asks sees what was found so short a time ago. */
const restMs = 5_000;
/** A look reads all rows of both versions; it is made the more seldom, the longer that takes. */
const restTimes = 20;
const leaseMs = 600_000;
const dayMs = 86_400_000;
const daysMost = 90;
/** Labels of rows that were recorded while it ran, and come after its end. */
const labelDays = 30;

/** Looks at each experiment that is due; a fault of one keeps no other from its look. */
export async function lookAtDue(
  parts: LookParts & {
    readonly database: Database;
    readonly contextOf: (caller: Caller) => Context;
    readonly systemCaller: (organisation: number, name: string) => Caller;
    readonly log: Log;
  },
  now: Date,
): Promise<void> {
  for (const { organisation, model } of await listDueExperiments(parts.database, now)) {
    try {
      await lookAtExperiment(parts.contextOf(parts.systemCaller(organisation, "experiments")), model, parts);
    } catch (error) {
      parts.log.warn({ error, model }, "an experiment was not looked at");
    }
  }
}

/**
 * Judges a model's experiment by what is recorded of both versions since it began, by a test that is valid at every
 * look, and stores what it came to. Where somebody else is at it, or has just been, nothing happens.
 */
export async function lookAtExperiment(ctx: Context, model: number, parts: LookParts): Promise<void> {
  const { organisation } = ctx.caller;
  const begun = ctx.now();
  const claimed = await ctx.transaction(async (tx) => {
    const last = await findExperiment(tx, organisation, model);
    if (last === null || last.due_at === null) return null;
    const until = new Date(begun.getTime() + leaseMs);
    const row = await claimLook(tx, organisation, last.id, { now: begun, until, restMs, restTimes });
    if (row === null) return null;
    const named = await findModelByKey(tx, organisation, model);
    return { row, compared: await findCompared(tx, row), task: modelTask.parse(named?.task) };
  });
  if (claimed === null) return;
  const { row, compared, task } = claimed;
  const to = Math.min((row.ended_at ?? begun).getTime(), row.started_at.getTime() + longestMs(parts));
  const metric = metricOf(row);
  const arms = createArms({ metric, value: row.value, task });
  const choice = { numbers: false, categories: false, output: metric !== "label", label: metric !== "prediction" };
  const read = async (which: Which, version: number | null): Promise<void> => {
    if (version === null) return;
    const range = { organisation, model, version, from: row.started_at.getTime(), to };
    for await (const columns of parts.events.readColumns(range, { ...choice, service: false }))
      arms.add(which, columns);
  };
  await read("first", compared.first.version);
  await read("second", compared.second.version);
  await ctx.transaction((tx) => keepLook(ctx, tx, { row, arms, begun, parts }));
}

async function keepLook(
  ctx: Context,
  tx: Parameters<typeof updateExperiment>[0],
  {
    row,
    arms,
    begun,
    parts,
  }: { readonly row: ExperimentRow; readonly arms: Arms; readonly begun: Date; readonly parts: LookParts },
): Promise<void> {
  const { organisation } = ctx.caller;
  const now = ctx.now();
  const current = await findExperiment(tx, organisation, row.model, { isLocked: true });
  if (current === null || current.id !== row.id) return;
  const { origin, first, second } = arms.sums();
  const { alpha, expected, p_value: before } = current;
  const { pValue, ...verdict } = judgeExperiment(first, second, { alpha, expected, before });
  const meanOf = ({ rows, sum }: { rows: number; sum: number }): number | null =>
    rows === 0 ? null : origin + sum / rows;
  const looked: Look = {
    ...{ status: verdict.status, difference: verdict.difference },
    first: { rows: first.rows, mean: meanOf(first) },
    second: { rows: second.rows, mean: meanOf(second) },
    interval: verdict.interval === null ? null : [...verdict.interval],
  };
  const isNew = readFound(current.found) === null && verdict.status === "different" && verdict.difference !== null;
  const lookMs = now.getTime() - begun.getTime();
  const isTooLong = current.state === "running" && now.getTime() - current.started_at.getTime() >= longestMs(parts);
  await updateExperiment(tx, organisation, current.id, {
    ...{ looked, p_value: pValue, looked_at: now, look_ms: lookMs, claimed_until: null },
    ...(isNew ? { found: { ...looked, at: now.toISOString() } } : {}),
    ...(isTooLong ? { state: "ended", ended_at: now, detail: `It ran for ${longestMs(parts) / dayMs} days.` } : {}),
    due_at: nextLook(current, { now, lookMs, isEnded: isTooLong || current.state === "ended", parts }),
  });
  if (isNew)
    await recordAudit(ctx, tx, {
      action: "experiment.found",
      object: current.id,
      detail: { difference: verdict.difference, interval: verdict.interval, p_value: pValue },
    });
}

function nextLook(
  { started_at: startedAt, ended_at: endedAt }: ExperimentRow,
  { now, lookMs, isEnded, parts }: { now: Date; lookMs: number; isEnded: boolean; parts: LookParts },
): Date | null {
  const next = now.getTime() + Math.max(isEnded ? everyEndedMs : everyMs, restTimes * lookMs);
  if (!isEnded) return new Date(next);
  const until = Math.min(
    (endedAt ?? now).getTime() + labelDays * dayMs,
    startedAt.getTime() + parts.retentionDays * dayMs,
  );
  return next > until ? null : new Date(next);
}

function longestMs({ retentionDays }: LookParts): number {
  return Math.min(daysMost, retentionDays) * dayMs;
}

/** The table holds no other. */
function metricOf({ metric }: ExperimentRow) {
  return experimentMetric.parse(metric);
}
