import type { Bins } from "driftwatch";

import type { VersionSchema } from "../models/index.ts";
import type { Tx } from "../platform/context.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { hourMs, type VersionKey } from "../profiles/index.ts";
import { createHourSums, type LabelTask, type SegmentColumn } from "./hour-sums.ts";
import { replacePerformanceHours } from "./queries/performance-hours.ts";

const hoursAtOnce = 96;
const segmentsMax = 4;
const levelsMax = 20;

/** Recomputes the sums of these hours from their events and labels. */
export async function refreshPerformance(
  tx: Tx,
  events: EventStore,
  {
    key,
    hours,
    task,
    segments,
  }: {
    readonly key: VersionKey;
    readonly hours: readonly number[];
    readonly task: string;
    readonly segments: readonly SegmentColumn[];
  },
): Promise<void> {
  const labelTask: LabelTask = task === "binary" || task === "regression" ? task : "other";
  for (const run of runsOf(hours)) {
    const summer = createHourSums({ task: labelTask, segments });
    const range = { ...key, from: run.from, to: run.to };
    const choice = { numbers: false, categories: segments.length > 0, output: true, label: true, service: true };
    for await (const columns of events.readColumns(range, choice)) summer.add(columns);
    const wanted = new Set(run.hours);
    const rows = summer
      .sums()
      .flatMap(({ hour, segment, sums }) => (wanted.has(hour) ? [{ hour, segment, ...sums }] : []));
    await replacePerformanceHours(tx, key, { from: run.from, to: run.to, rows });
  }
}

/** Categorical features of few levels: those that people split by. */
export function segmentColumnsOf(bins: Bins | null, schema: VersionSchema): SegmentColumn[] {
  const slots = new Map(
    schema.features.filter(({ store }) => store === "category").map(({ name, slot }) => [name, slot]),
  );
  return (bins?.features ?? [])
    .flatMap((feature): SegmentColumn[] => {
      const slot = slots.get(feature.feature);
      return feature.kind === "categorical" && feature.levels.length <= levelsMax && slot !== undefined
        ? [{ feature: feature.feature, slot }]
        : [];
    })
    .slice(0, segmentsMax);
}

type Run = { readonly from: number; readonly to: number; readonly hours: readonly number[] };

function runsOf(hours: readonly number[]): Run[] {
  const runs: { from: number; to: number; hours: number[] }[] = [];
  for (const hour of hours.toSorted((one, other) => one - other)) {
    const last = runs.at(-1);
    if (last !== undefined && last.to === hour && last.hours.length < hoursAtOnce) {
      last.to = hour + hourMs;
      last.hours.push(hour);
    } else runs.push({ from: hour, to: hour + hourMs, hours: [hour] });
  }
  return runs;
}
