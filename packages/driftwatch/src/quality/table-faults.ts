import type { TableSample } from "../plan/infer-columns.ts";
import { timeValues } from "../plan/time-values.ts";
import { writeShare } from "../report/figures.ts";
import { copiesShare } from "./count-copies.ts";
import type { Copies } from "./keep-rows.ts";
import { examplesMax, type Fault } from "./fault.ts";

export type TableFaultsInput = {
  readonly before: SideRows;
  readonly now: SideRows;
  /** Columns that say when each row happened. */
  readonly times: readonly string[];
};

export type SideRows = {
  readonly copies: Copies;
  /** The first rows, in the order of the table. */
  readonly first: TableSample;
};

/** Faults of whole rows: copies of others, and rows that are no longer in the order of their time. */
export function tableFaults({ before, now, times }: TableFaultsInput): readonly Fault[] {
  return [
    ...duplicates(before.copies, now.copies),
    ...times.flatMap((name) => timeOrder(name, before.first, now.first)),
  ];
}

const duplicatesStep = 0.05;
const deviations = 5;

function duplicates(before: Copies, now: Copies): Fault[] {
  const rows = [before, now].map(({ counts, keptShare }) => {
    const kept = counts.reduce((sum, count) => sum + count, 0);
    return { kept, all: kept / keptShare };
  });
  const [m, n] = rows;
  if (m === undefined || n === undefined || m.kept === 0 || n.kept === 0) return [];
  const least = Math.min(m.all, n.all);
  const [shareBefore, share] = [copiesShare(before, least / m.all), copiesShare(now, least / n.all)];
  if (shareBefore === null || share === null) return [];
  const pooled = (shareBefore * m.kept + share * n.kept) / (m.kept + n.kept);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / m.kept + 1 / n.kept));
  if (share - shareBefore < Math.max(duplicatesStep, deviations * deviation)) return [];
  const examples = now.examples.map(({ row, of }) => `row ${row} repeats row ${of}`);
  const says = `duplicates: ${writeShare(share)} of the current rows repeat another one, ${writeShare(shareBefore)} before: ${examples.join(", ")}`;
  return [{ kind: "duplicates", says, shareBefore, share, examples }];
}

const orderedMax = 0.001;
const disorderedMin = 0.01;
const rowsMin = 30;

function timeOrder(name: string, before: TableSample, now: TableSample): Fault[] {
  const [was, is] = [backwards(name, before), backwards(name, now)];
  if (was === null || is === null || was.share > orderedMax || is.share < disorderedMin) return [];
  const examples = is.rows.slice(0, examplesMax).map((row) => `row ${row}`);
  const says = `time order: ${writeShare(is.share)} of the current rows are earlier by "${name}" than the row before, ${writeShare(was.share)} before, as ${examples.join(", ")}`;
  return [{ kind: "time-order", says, shareBefore: was.share, share: is.share, examples }];
}

/** Rows that are earlier than the one with a time before them; places from 1 on. `null`: too few to tell. */
function backwards(
  name: string,
  { columns, values, rows }: TableSample,
): { readonly share: number; readonly rows: number[] } | null {
  const column = values[columns.indexOf(name)];
  if (column === undefined) return null;
  const times = timeValues(column);
  const found: number[] = [];
  let [last, known] = [Number.NEGATIVE_INFINITY, 0];
  for (let row = 0; row < rows; row++) {
    const time = times[row] ?? Number.NaN;
    if (Number.isNaN(time)) continue;
    known += 1;
    if (time < last) found.push(row + 1);
    last = time;
  }
  return known < rowsMin ? null : { share: found.length / known, rows: found };
}
