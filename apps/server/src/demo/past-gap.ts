import {
  type CellRows,
  seasonalCell,
  findingsOfGap,
  type Finding,
  judgeTrainingGap,
  prepareBins,
  profileAccumulator,
  type Profile,
  type TrainingGap,
} from "driftwatch";

import type { ActiveBaseline } from "../baselines/index.ts";
import { columnReader } from "../profiles/index.ts";
import type { VersionRow } from "../models/index.ts";
import type { EventRow } from "../platform/events/event-store.ts";

const hourMs = 3_600_000;

export type PastGap = {
  readonly at: number;
  readonly gap: TrainingGap;
  readonly findings: readonly Finding[];
  readonly current: Profile;
  readonly spanHours: number;
  readonly rowsByCell: readonly CellRows[];
  readonly window: { readonly from: number; readonly to: number };
};

/** When hourly checks of the first week would have told the training gap, and what it was at the week's end. */
export function pastGap({
  rows,
  baseline,
  version,
  from,
}: {
  readonly rows: readonly EventRow[];
  readonly baseline: ActiveBaseline;
  readonly version: VersionRow;
  readonly from: number;
}): { readonly first: PastGap; readonly week: PastGap } | null {
  const accumulator = profileAccumulator(prepareBins(baseline.bins));
  const read = columnReader(baseline.bins, version.schema);
  let at = 0;
  let first: PastGap | null = null;
  const cellOf = seasonalCell();
  const cells = new Map<number, number>();
  for (let hours = 1; hours <= 168; hours += 1) {
    const to = from + hours * hourMs;
    const start = at;
    while (at < rows.length && (rows[at]?.time ?? to) < to) at += 1;
    if (at > start) accumulator.add(read(columnsOf(rows.slice(start, at))));
    const cell = cellOf(to - hourMs);
    cells.set(cell, (cells.get(cell) ?? 0) + at - start);
    const rowsByCell = [...cells].map(([one, count]) => ({ cell: one, rows: count }));
    const judged = judgeAt({ current: accumulator.profile(), baseline, from, hours, rowsByCell });
    if (first === null && judged.gap.finding !== null) first = judged;
    if (hours === 168 && first !== null) return { first, week: judged };
  }
  return null;
}

function judgeAt({
  current,
  baseline,
  from,
  hours,
  rowsByCell,
}: {
  current: Profile;
  baseline: ActiveBaseline;
  from: number;
  hours: number;
  rowsByCell: readonly CellRows[];
}): PastGap {
  const window = { from, to: from + hours * hourMs };
  const gap = judgeTrainingGap({ baseline, baselineId: baseline.id, current, window, spanHours: hours, rowsByCell });
  const findings = findingsOfGap(gap.verdicts, gap.finding);
  return { at: window.to, gap, findings, current, spanHours: hours, rowsByCell, window };
}

function columnsOf(rows: readonly EventRow[]): Parameters<ReturnType<typeof columnReader>>[0] {
  const width = (pick: (row: EventRow) => readonly unknown[]): number =>
    Math.max(0, ...rows.map((row) => pick(row).length));
  const numbers = Array.from({ length: width((row) => row.numbers) }, (_, slot) =>
    Float64Array.from(rows, (row) => row.numbers[slot] ?? Number.NaN),
  );
  const categories = Array.from({ length: width((row) => row.categories) }, (_, slot) =>
    rows.map((row) => row.categories[slot] ?? null),
  );
  const empty = new Float64Array(rows.length).fill(Number.NaN);
  return {
    rows: rows.length,
    time: Float64Array.from(rows, ({ time }) => time),
    numbers,
    categories,
    output: Float64Array.from(rows, ({ output }) => output ?? Number.NaN),
    class: rows.map((row) => row.class),
    latencyMs: empty,
    failed: new Uint8Array(rows.length),
    labelNumber: empty,
    labelClass: rows.map(() => null),
    labelTime: empty,
  };
}
