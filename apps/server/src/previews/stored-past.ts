import { decodeProfile, type PerformanceTask, type SpanProfile } from "driftwatch";

import { type ActiveBaseline, findActiveBaseline, readBaseline } from "../baselines/index.ts";
import { findModelByKey, findVersionByKey } from "../models/index.ts";
import { listPerformanceHours, performanceTaskOf, type StoredHour } from "../performance/index.ts";
import type { Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { dayMs, hourMs, keptFrom, listProfiles, outputFeature, type VersionKey } from "../profiles/index.ts";
import { type Policy, readPolicy } from "../rules/index.ts";

/** What is stored of a model's past, as far as rules may look at it. */
export type StoredPast = {
  readonly timeZone: string;
  readonly task: PerformanceTask;
  readonly policy: Policy;
  readonly outputs: readonly string[];
  /** `null`: without one nothing was ever counted. */
  readonly baseline: ActiveBaseline | null;
  /** Profiles of the hours that are kept, oldest first. */
  readonly hours: readonly SpanProfile[];
  /** Of the days before them. */
  readonly days: readonly SpanProfile[];
  readonly performance: readonly StoredHour[];
};

/** How far back is looked, learning included. */
const pastMsMax = 130 * dayMs;

/** Reads a model's past, as it was counted last. Nothing is refreshed or written. @throws Problem model/not-found */
export async function readStoredPast(tx: Tx, organisation: number, model: number, now: number): Promise<StoredPast> {
  const row = await findModelByKey(tx, organisation, model);
  const version =
    row === null || row.current_version === null ? null : await findVersionByKey(tx, organisation, row.current_version);
  if (row === null || version === null) throw new Problem("model/not-found", "No such model.");
  const key = { organisation, model, version: version.id };
  const stored = await findActiveBaseline(tx, organisation, version.id);
  const baseline = stored === null ? null : readBaseline(stored);
  const isFeature = version.schema.features.some(({ name }) => name === outputFeature);
  return {
    timeZone: row.time_zone,
    task: performanceTaskOf(row.task, { hasScores: true, baseline: baseline?.performance ?? null }),
    policy: await readPolicy(tx, organisation, model),
    outputs: isFeature ? [] : [outputFeature],
    baseline,
    ...(baseline === null ? { hours: [], days: [] } : await readProfiles(tx, key, baseline, now)),
    performance: await listPerformanceHours(tx, key, { from: now - pastMsMax, to: now }),
  };
}

async function readProfiles(
  tx: Tx,
  key: VersionKey,
  { bins }: ActiveBaseline,
  now: number,
): Promise<Pick<StoredPast, "hours" | "days">> {
  const kept = keptFrom(now).hours;
  const hours = await listProfiles(tx, key, { minutes: 60, from: kept, to: now });
  const days = await listProfiles(tx, key, { minutes: 1440, from: now - pastMsMax, to: kept });
  const spanOf = (ms: number) => (row: { readonly bucket: number; readonly body: Buffer }) => ({
    from: row.bucket,
    to: row.bucket + ms,
    profile: decodeProfile(row.body, bins),
  });
  return { hours: hours.map(spanOf(hourMs)), days: days.map(spanOf(dayMs)) };
}
