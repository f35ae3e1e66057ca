import { binarySums, regressionSums } from "driftwatch";

import type { EventColumns } from "../platform/events/event-store.ts";
import { floorTo, hourMs } from "../profiles/index.ts";

/** Sums of one hour and one segment; see the migration for what each is of. */
export type HourSums = {
  readonly predictions: number;
  readonly labelled: number;
  readonly actual: number;
  readonly expected: number;
  readonly correct: number;
  readonly promised: number;
  readonly squared: number;
  readonly gap: number;
  readonly accuracyDrop: number;
  readonly excessLoss: number;
  readonly score: number;
  readonly failed: number;
  readonly latency: readonly number[] | null;
};

export type SegmentColumn = { readonly feature: string; readonly slot: number };
export type LabelTask = "binary" | "regression" | "other";

/** Latencies are counted in bins of 2^(1/4), from 1 ms. */
export const latencyBins = 64;

/** Collects rows by hour and segment, and sums them up at the end. */
export function createHourSums({
  task,
  segments,
}: {
  readonly task: LabelTask;
  readonly segments: readonly SegmentColumn[];
}): HourSummer {
  const groups = new Map<string, Group>();
  const groupOf = (hour: number, segment: string): Group => {
    const key = `${hour} ${segment}`;
    const known = groups.get(key);
    if (known !== undefined) return known;
    const made = { hour, segment, predictions: 0, score: 0, failed: 0, latency: null, labels: [], outputs: [] };
    groups.set(key, made);
    return made;
  };
  return {
    add(columns) {
      for (let row = 0; row < columns.rows; row += 1) {
        const hour = floorTo(columns.time[row] ?? 0, hourMs);
        addRow(groupOf(hour, ""), columns, row, true);
        for (const { feature, slot } of segments) {
          const level = columns.categories[slot]?.[row] ?? null;
          if (level !== null) addRow(groupOf(hour, `${feature}=${level}`), columns, row, false);
        }
      }
    },
    sums: () =>
      [...groups.values()].map((group) => ({ hour: group.hour, segment: group.segment, sums: sumUp(group, task) })),
  };
}

export type HourSummer = {
  add(columns: EventColumns): void;
  sums(): readonly { readonly hour: number; readonly segment: string; readonly sums: HourSums }[];
};

type Group = {
  readonly hour: number;
  readonly segment: string;
  predictions: number;
  score: number;
  failed: number;
  latency: number[] | null;
  readonly labels: number[];
  readonly outputs: number[];
};

function addRow(group: Group, columns: EventColumns, row: number, isWhole: boolean): void {
  const output = columns.output[row] ?? Number.NaN;
  const label = columns.labelNumber[row] ?? Number.NaN;
  group.predictions += 1;
  if (!Number.isNaN(output)) group.score += output;
  if ((columns.failed[row] ?? 0) !== 0) group.failed += 1;
  const latency = columns.latencyMs[row] ?? Number.NaN;
  if (isWhole && !Number.isNaN(latency)) {
    group.latency ??= Array.from({ length: latencyBins }, () => 0);
    const bin = latencyBinOf(latency);
    group.latency[bin] = (group.latency[bin] ?? 0) + 1;
  }
  if (Number.isNaN(output) || Number.isNaN(label)) return;
  group.labels.push(label);
  group.outputs.push(output);
}

function sumUp({ predictions, score, failed, latency, labels, outputs }: Group, task: LabelTask): HourSums {
  const nothing = {
    labelled: 0,
    actual: 0,
    expected: 0,
    correct: 0,
    promised: 0,
    squared: 0,
    gap: 0,
    accuracyDrop: 0,
    excessLoss: 0,
  };
  const counts = { predictions, score, failed, latency };
  if (labels.length === 0 || task === "other") return { ...nothing, ...counts, labelled: labels.length };
  const sums =
    task === "binary"
      ? binarySums(
          labels.map((label) => label >= 0.5),
          outputs,
        )
      : regressionSums(labels, outputs);
  return { ...counts, ...sums, ...shownSums(labels, outputs, task) };
}

function shownSums(
  labels: readonly number[],
  outputs: readonly number[],
  task: LabelTask,
): Pick<HourSums, "actual" | "expected" | "correct" | "promised" | "squared"> {
  let [actual, expected, correct, promised, squared] = [0, 0, 0, 0, 0];
  labels.forEach((label, row) => {
    const output = outputs[row] ?? 0;
    actual += task === "binary" ? (label >= 0.5 ? 1 : 0) : label;
    expected += output;
    squared += (label - output) ** 2;
    promised += task === "binary" ? Math.max(output, 1 - output) : 0;
    correct += task === "binary" ? (output >= 0.5 === label >= 0.5 ? 1 : 0) : Math.abs(label - output);
  });
  return { actual, expected, correct, promised, squared };
}

export function latencyBinOf(ms: number): number {
  return Math.max(0, Math.min(latencyBins - 1, Math.ceil(4 * Math.log2(Math.max(1, ms)))));
}

/** The upper edge of the bin that a share of the latencies lies below; `null` without any. */
export function latencyQuantile(counts: readonly number[] | null, share: number): number | null {
  const total = (counts ?? []).reduce((sum, count) => sum + count, 0);
  if (counts === null || total === 0) return null;
  let seen = 0;
  for (const [bin, count] of counts.entries()) {
    seen += count;
    if (seen >= share * total) return Math.round(2 ** (bin / 4) * 10) / 10;
  }
  return null;
}
