import { setImmediate } from "node:timers/promises";

import { createHourSums, judgeHours, performanceTaskOf, type StoredHour } from "../performance/index.ts";
import type { Flight } from "./read-flights.ts";
import type { DemoModel } from "./demo-models.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const labelsKnownAfterMs = 24 * hourMs; // the last label comes 20.6 h after its prediction

export type PastPerformance = {
  readonly end: number;
  readonly judged: ReturnType<typeof judgeHours>;
  readonly hours: readonly StoredHour[];
};

/**
 * What hourly checks would have judged from the first one on that told that outcomes left the predictions behind, each with
 * the labels that had come by then. Times are the source's; empty where nothing was ever told.
 */
export async function pastPerformance({
  flights,
  demo,
  from,
  to,
}: {
  readonly flights: readonly Flight[];
  readonly demo: DemoModel;
  readonly from: number;
  readonly to: number;
}): Promise<PastPerformance[]> {
  const task = performanceTaskOf(demo.task, { hasScores: true, baseline: null });
  const byHour = groupByHour(flights, demo);
  const complete = new Map<number, StoredHour>(
    [...byHour].map(([hour, rows]) => [hour, sumOf(hour, rows, Number.POSITIVE_INFINITY)]),
  );
  const told: PastPerformance[] = [];
  for (let end = from + 14 * dayMs; end <= to; end += hourMs) {
    const hours: StoredHour[] = [];
    for (let hour = end - 30 * dayMs; hour < end; hour += hourMs) {
      const rows = byHour.get(hour);
      const known = complete.get(hour);
      if (rows === undefined || known === undefined) continue;
      hours.push(hour < end - labelsKnownAfterMs - hourMs ? known : sumOf(hour, rows, end));
    }
    const alerts = told[0] === undefined ? [] : [{ from: told[0].end, to: Number.POSITIVE_INFINITY }];
    const judged = judgeHours({ task, hours, alerts, end });
    if (told.length > 0 || judged.judgement.status === "drift") told.push({ end, judged, hours });
    await setImmediate();
  }
  return told;
}

type Row = {
  readonly time: number;
  readonly output: number;
  readonly label: number | null;
  readonly labelTime: number;
};

function groupByHour(flights: readonly Flight[], demo: DemoModel): Map<number, Row[]> {
  const hours = new Map<number, Row[]>();
  for (const flight of flights) {
    const hour = Math.floor(flight.time / hourMs) * hourMs;
    const row = {
      time: flight.time,
      output: demo.output(flight) ?? Number.NaN,
      label: demo.label(flight),
      labelTime: flight.labelTime,
    };
    const rows = hours.get(hour);
    if (rows === undefined) hours.set(hour, [row]);
    else rows.push(row);
  }
  return hours;
}

function sumOf(hour: number, rows: readonly Row[], knownBy: number): StoredHour {
  const summer = createHourSums({ task: "binary", segments: [] });
  const empty = new Float64Array(rows.length).fill(Number.NaN);
  summer.add({
    rows: rows.length,
    time: Float64Array.from(rows, ({ time }) => time),
    numbers: [],
    categories: [],
    output: Float64Array.from(rows, ({ output }) => output),
    class: [],
    latencyMs: empty,
    failed: new Uint8Array(rows.length),
    labelNumber: Float64Array.from(rows, ({ label, labelTime }) =>
      labelTime <= knownBy ? (label ?? Number.NaN) : Number.NaN,
    ),
    labelClass: [],
    labelTime: empty,
  });
  const sums = summer.sums()[0]?.sums;
  if (sums === undefined) throw new RangeError("an hour has no rows");
  return { hour, segment: "", ...sums };
}
