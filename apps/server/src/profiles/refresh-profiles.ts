import {
  type Bins,
  decodeProfile,
  encodeProfile,
  mergeProfiles,
  prepareBins,
  type PreparedBins,
  type Profile,
  profileAccumulator,
  type ProfileAccumulator,
} from "driftwatch";

import type { VersionSchema } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { columnReader } from "./feature-columns.ts";
import { type DirtyBucket, moveLabelArrivals, takeDirtyBuckets, tryLockProfiles } from "./queries/dirty-buckets.ts";
import { markStale } from "./queries/mark-stale.ts";
import { listProfiles, putProfile } from "./queries/profiles.ts";
import type { VersionKey } from "./read-window.ts";
import { dayMs, floorTo, hourMs, keptFrom, minuteMs, quarterMs, type Target, targetOf } from "./spans.ts";
import { splitChunk } from "./split-chunk.ts";

/** What a version's events are counted in; `null` where it has no baseline yet, and so no bins. */
export type BinsOf = (
  tx: Tx,
  version: number,
) => Promise<{ readonly bins: Bins; readonly schema: VersionSchema } | null>;

/** Told which hours of a version were counted anew, in the same transaction: what else is made of them follows. */
export type OnHours = (
  tx: Tx,
  key: VersionKey,
  hours: readonly number[],
  counted: Awaited<ReturnType<BinsOf>>,
) => Promise<void>;

export type Refreshed = {
  /** `busy`: another instance is at it. */
  readonly outcome: "done" | "busy";
  /** Hours whose profiles changed, by version, oldest first. */
  readonly hours: ReadonlyMap<number, readonly number[]>;
};

export type RefreshParts = { readonly events: EventStore; readonly binsOf: BinsOf; readonly onHours: OnHours };

const bucketsAtOnce = 96;

/**
 * Recomputes what a model's dirty quarters touch, whole and from the events, with the hours and days above them, in one
 * transaction. Late and repeated events need no case of their own, and running twice changes nothing.
 */
export async function refreshProfiles(
  ctx: Context,
  { events, binsOf, onHours }: RefreshParts,
  model: number,
): Promise<Refreshed> {
  const { organisation } = ctx.caller;
  const now = ctx.now().getTime();
  return ctx.transaction(async (tx) => {
    if (!(await tryLockProfiles(tx, model))) return { outcome: "busy", hours: new Map() };
    await moveLabelArrivals(tx, organisation, model);
    const dirty = await takeDirtyBuckets(tx, organisation, model);
    const hours = new Map<number, readonly number[]>();
    for (const [version, buckets] of groupByVersion(dirty)) {
      const counted = await binsOf(tx, version);
      const key = { organisation, model, version };
      const touched = [...new Set(buckets.map((bucket) => floorTo(bucket, hourMs)))];
      await onHours(tx, key, touched, counted);
      if (counted === null) continue;
      hours.set(version, await refreshVersion(tx, events, { key, ...counted, buckets, now }));
    }
    return { outcome: "done", hours };
  });
}

type VersionRefresh = {
  readonly key: VersionKey;
  readonly bins: Bins;
  readonly schema: VersionSchema;
  readonly buckets: readonly number[];
  readonly now: number;
};

async function refreshVersion(
  tx: Tx,
  events: EventStore,
  { key, bins, schema, buckets, now }: VersionRefresh,
): Promise<number[]> {
  const prepared = prepareBins(bins);
  const read = columnReader(bins, schema);
  const targets = uniqueTargets(buckets.map((bucket) => targetOf(bucket, now)));
  for (const run of runsOf(targets)) {
    const profiles = await countRun(events, { key, prepared, read, run });
    for (const target of run.targets) {
      const profile = profiles.get(target.bucket);
      await putProfile(tx, key, {
        minutes: target.minutes,
        bucket: target.bucket,
        events: profile?.events ?? 0,
        body: profile === undefined ? new Uint8Array() : encodeProfile(profile),
      });
    }
  }
  const hours = await rollUpHours(tx, key, bins, targets);
  const days = [
    ...new Set(
      [...hours, ...targets.filter(({ minutes }) => minutes === 60).map(({ bucket }) => bucket)].map((hour) =>
        floorTo(hour, dayMs),
      ),
    ),
  ];
  for (const day of days.filter((one) => one >= keptFrom(now).hours))
    await sumInto(tx, key, bins, { from: day, minutes: 60, into: 1440 });
  const touched = [...new Set(targets.map(({ bucket }) => floorTo(bucket, hourMs)))].toSorted(
    (one, other) => one - other,
  );
  const [first] = touched;
  if (first !== undefined) await markStale(tx, key, first);
  return touched;
}

/** Hours are the sums of their quarters, where quarters are kept. */
async function rollUpHours(tx: Tx, key: VersionKey, bins: Bins, targets: readonly Target[]): Promise<number[]> {
  const hours = [
    ...new Set(targets.filter(({ minutes }) => minutes === 15).map(({ bucket }) => floorTo(bucket, hourMs))),
  ];
  for (const hour of hours) await sumInto(tx, key, bins, { from: hour, minutes: 15, into: 60 });
  return hours;
}

async function sumInto(
  tx: Tx,
  key: VersionKey,
  bins: Bins,
  { from, minutes, into }: { from: number; minutes: 15 | 60; into: 60 | 1440 },
): Promise<void> {
  const parts = await listProfiles(tx, key, { minutes, from, to: from + into * minuteMs });
  const sum = mergeProfiles(
    bins,
    parts.map(({ body }) => decodeProfile(body, bins)),
  );
  await putProfile(tx, key, { minutes: into, bucket: from, events: sum.events, body: encodeProfile(sum) });
}

type Run = { readonly from: number; readonly to: number; readonly targets: readonly Target[] };

/** Counts one run of neighbouring buckets in one reading. */
async function countRun(
  events: EventStore,
  {
    key,
    prepared,
    read,
    run,
  }: { key: VersionKey; prepared: PreparedBins; read: ReturnType<typeof columnReader>; run: Run },
): Promise<ReadonlyMap<number, Profile>> {
  const step = (run.targets[0]?.minutes ?? 15) * minuteMs;
  const accumulators = new Map<number, ProfileAccumulator>(
    run.targets.map(({ bucket }) => [bucket, profileAccumulator(prepared)]),
  );
  const bucketOf = (time: number): number | null => {
    const bucket = floorTo(time, step);
    return accumulators.has(bucket) ? bucket : null;
  };
  const chunks = events.readColumns(
    { ...key, from: run.from, to: run.to },
    { numbers: true, categories: true, output: true, label: false, service: false },
  );
  for await (const columns of chunks) {
    for (const [bucket, chunk] of splitChunk(read(columns), columns.time, bucketOf))
      accumulators.get(bucket)?.add(chunk);
  }
  return new Map([...accumulators].map(([bucket, accumulator]) => [bucket, accumulator.profile()]));
}

/** Neighbours of one span, read together; not too many, since each has an accumulator of its own. */
function runsOf(targets: readonly Target[]): Run[] {
  const runs: { from: number; to: number; targets: Target[] }[] = [];
  for (const target of targets) {
    const last = runs.at(-1);
    const step = target.minutes * minuteMs;
    const isNeighbour =
      last !== undefined &&
      last.targets[0]?.minutes === target.minutes &&
      target.bucket - last.to <= quarterMs &&
      last.targets.length < bucketsAtOnce;
    if (isNeighbour) {
      last.to = target.bucket + step;
      last.targets.push(target);
    } else runs.push({ from: target.bucket, to: target.bucket + step, targets: [target] });
  }
  return runs;
}

function uniqueTargets(targets: readonly Target[]): Target[] {
  const unique = new Map(targets.map((target) => [`${target.minutes} ${target.bucket}`, target]));
  return [...unique.values()].toSorted((one, other) => one.minutes - other.minutes || one.bucket - other.bucket);
}

function groupByVersion(dirty: readonly DirtyBucket[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const { version, bucket } of dirty) {
    const group = groups.get(version);
    if (group === undefined) groups.set(version, [bucket.getTime()]);
    else group.push(bucket.getTime());
  }
  return groups;
}
