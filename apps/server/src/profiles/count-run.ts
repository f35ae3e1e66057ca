import { type Bins, prepareBins, type Profile, profileAccumulator, type ProfileAccumulator } from "driftwatch";

import type { VersionSchema } from "../models/index.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { columnReader } from "./feature-columns.ts";
import type { VersionKey } from "./read-window.ts";
import { floorTo, minuteMs, quarterMs, type Target } from "./spans.ts";
import { splitChunk } from "./split-chunk.ts";

/** Neighbouring targets of one span, read together. */
export type Run = { readonly from: number; readonly to: number; readonly targets: readonly Target[] };

/** Counts events into the quarters of a run's targets, in one reading; a quarter without events is left out. */
export type RunCounter = (run: Run) => Promise<ReadonlyMap<number, Profile>>;

/**
 * A counter for a version. Whatever span is wanted, it is quarters that are counted: the sum of an hour from its events
 * is then, to the last bit, the sum of its quarters that were counted when they were new.
 */
export function runCounter(
  events: EventStore,
  { key, bins, schema }: { readonly key: VersionKey; readonly bins: Bins; readonly schema: VersionSchema },
): RunCounter {
  const prepared = prepareBins(bins);
  const read = columnReader(bins, schema);
  return async ({ from, to, targets }) => {
    const span = (targets[0]?.minutes ?? 15) * minuteMs;
    const wanted = new Set(targets.map(({ bucket }) => bucket));
    const accumulators = new Map<number, ProfileAccumulator>();
    const quarterOf = (time: number): number | null =>
      wanted.has(floorTo(time, span)) ? floorTo(time, quarterMs) : null;
    const choice = { numbers: true, categories: true, output: true, label: false, service: false };
    for await (const columns of events.readColumns({ ...key, from, to }, choice)) {
      for (const [quarter, chunk] of splitChunk(read(columns), columns.time, quarterOf)) {
        const accumulator = accumulators.get(quarter) ?? profileAccumulator(prepared);
        accumulators.set(quarter, accumulator);
        accumulator.add(chunk);
      }
    }
    return new Map([...accumulators].map(([quarter, accumulator]) => [quarter, accumulator.profile()]));
  };
}

/** A day of quarters: each has counters of its own for every feature. */
const runMinutesMax = 1440;

/** Targets as runs: neighbours of one span, a day at most. */
export function runsOf(targets: readonly Target[]): Run[] {
  const runs: { from: number; to: number; targets: Target[] }[] = [];
  for (const target of targets) {
    const last = runs.at(-1);
    const to = target.bucket + target.minutes * minuteMs;
    const isNeighbour =
      last !== undefined &&
      last.targets[0]?.minutes === target.minutes &&
      target.bucket - last.to <= quarterMs &&
      to - last.from <= runMinutesMax * minuteMs;
    if (isNeighbour) {
      last.to = to;
      last.targets.push(target);
    } else runs.push({ from: target.bucket, to, targets: [target] });
  }
  return runs;
}
