import { type Bins, decodeProfile, encodeProfile, mergeProfiles, type Profile } from "driftwatch";

import type { VersionSchema } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { runCounter, runsOf } from "./count-run.ts";
import {
  lockProfiles,
  type DirtyBucket,
  moveLabelArrivals,
  takeDirtyBuckets,
  tryLockProfiles,
} from "./queries/dirty-buckets.ts";
import { findErasedBefore } from "./queries/erased-events.ts";
import { dropKeptSums } from "./queries/kept-sums.ts";
import { markStale } from "./queries/mark-stale.ts";
import { listProfiles, putProfile } from "./queries/profiles.ts";
import type { VersionKey } from "./read-window.ts";
import { dayMs, floorTo, hourMs, keptFrom, minuteMs, type SpanMinutes, type Target, targetOf } from "./spans.ts";
import { sumQuarters } from "./sum-quarters.ts";

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

export type RefreshParts = {
  readonly events: EventStore;
  readonly binsOf: BinsOf;
  readonly onHours: OnHours;
  /** Whether it waits for whoever is at it, and then counts what is left: for who must not go on without. */
  readonly waits?: boolean;
};

/**
 * Recomputes what a model's dirty quarters touch, whole and from the events, with the hours and days above them, in one
 * transaction. Late and repeated events need no case of their own, and running twice changes nothing. What lies before
 * the retention of raw predictions is final: see `makeFinal`.
 */
export async function refreshProfiles(
  ctx: Context,
  { events, binsOf, onHours, waits = false }: RefreshParts,
  model: number,
): Promise<Refreshed> {
  const { organisation } = ctx.caller;
  const now = ctx.now().getTime();
  return ctx.transaction(async (tx) => {
    if (waits) await lockProfiles(tx, model);
    else if (!(await tryLockProfiles(tx, model))) return { outcome: "busy", hours: new Map() };
    await moveLabelArrivals(tx, organisation, model);
    // Retention took the events of what lies before: a late row or label must not put what is left in the profile's place.
    const erasedBefore = await findErasedBefore(tx, organisation, model);
    const taken = await takeDirtyBuckets(tx, organisation, model);
    const dirty = taken.filter(({ bucket }) => bucket.getTime() >= erasedBefore);
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
  const count = runCounter(events, { key, bins, schema });
  const targets = uniqueTargets(buckets.map((bucket) => targetOf(bucket, now)));
  for (const run of runsOf(targets)) {
    const quarters = await count(run);
    for (const target of run.targets) await writeProfile(tx, key, target, sumQuarters(bins, quarters, target));
  }
  const hours = bucketsOf(targets, 15, hourMs);
  for (const bucket of hours) await rollUp(tx, key, bins, { minutes: 60, bucket });
  const days = new Set([...hours, ...bucketsOf(targets, 60, hourMs)].map((hour) => floorTo(hour, dayMs)));
  for (const bucket of days) {
    if (bucket >= keptFrom(now).hours) await rollUp(tx, key, bins, { minutes: 1440, bucket });
  }
  const touched = [...new Set(targets.map(({ bucket }) => floorTo(bucket, hourMs)))].toSorted(
    (one, other) => one - other,
  );
  const [first] = touched;
  if (first !== undefined) {
    await markStale(tx, key, first);
    await dropKeptSums(tx, key, first);
  }
  return touched;
}

/** Where the targets of one span lie in a longer one, each once. */
function bucketsOf(targets: readonly Target[], minutes: SpanMinutes, longer: number): number[] {
  const own = targets.filter((target) => target.minutes === minutes);
  return [...new Set(own.map(({ bucket }) => floorTo(bucket, longer)))];
}

/** An hour from its stored quarters, a day from its stored hours. */
async function rollUp(tx: Tx, key: VersionKey, bins: Bins, target: Target): Promise<void> {
  const from = target.bucket;
  const to = from + target.minutes * minuteMs;
  const parts = await listProfiles(tx, key, { minutes: target.minutes === 60 ? 15 : 60, from, to });
  const sum = mergeProfiles(
    bins,
    parts.map(({ body }) => decodeProfile(body, bins)),
  );
  await writeProfile(tx, key, target, sum);
}

async function writeProfile(tx: Tx, key: VersionKey, { minutes, bucket }: Target, profile: Profile): Promise<void> {
  await putProfile(tx, key, { minutes, bucket, events: profile.events, body: encodeProfile(profile) });
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
