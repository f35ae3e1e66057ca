import type { TableFile } from "../../files/reader.ts";
import { hourMs } from "../../judge/spans.ts";
import { timeValues } from "../../plan/time-values.ts";

/** When a table's rows happened. */
export type TimeSurvey = {
  readonly rows: number;
  readonly withoutTime: number;
  /** Epoch milliseconds; `null` where no row has a time. */
  readonly span: { readonly first: number; readonly last: number } | null;
  /** Each hour's last row, by its beginning: when that is read the hour is whole. */
  readonly lastRows: ReadonlyMap<number, number>;
};

/** Reads a table for the times of its rows. @param onShareRead - told which share of the file has been read */
export async function surveyTimes(
  table: TableFile,
  timeAt: number,
  onShareRead: (share: number) => void,
): Promise<TimeSurvey> {
  const lastRows = new Map<number, number>();
  let [rows, withoutTime, first, last] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for await (const run of table.read({ onShareRead })) {
    for (const time of timeValues(run.columns[timeAt] ?? [])) {
      if (Number.isNaN(time)) withoutTime += 1;
      else {
        lastRows.set(hourOf(time), rows);
        if (time < first) first = time;
        if (time > last) last = time;
      }
      rows += 1;
    }
  }
  return { rows, withoutTime, span: first <= last ? { first, last } : null, lastRows };
}

/** The beginning of the hour. */
export function hourOf(time: number): number {
  return Math.floor(time / hourMs) * hourMs;
}
