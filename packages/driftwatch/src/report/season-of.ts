import type { CellCounter } from "../baseline/count-cells.ts";
import type { Baseline } from "../baseline/baseline.ts";
import { seasonalCover } from "../judge/comparable-reference.ts";
import type { SeasonReport } from "./report.ts";

/** By which hours two sides' rows are matched; `null` where a side has no time. */
export function seasonOf(
  { seasonal, times, rows }: Pick<Baseline, "seasonal" | "times" | "rows">,
  current: CellCounter,
  { column, timeZone }: { readonly column: string; readonly timeZone: string },
): SeasonReport | null {
  const now = current.times();
  if (seasonal === null || times === null || now === null) return null;
  const timed = seasonal.reduce((sum, { events }) => sum + events, 0);
  const { otherDays, allHours } = seasonalCover(seasonal, current.rowsByCell());
  return {
    column,
    timeZone,
    reference: { ...isoTimes(times), withoutTime: rows - timed },
    current: { ...isoTimes(now), withoutTime: current.withoutTime() },
    borrowed: { otherDays, allHours },
  };
}

type Times = { readonly first: number; readonly last: number };

function isoTimes({ first, last }: Times): { readonly first: string; readonly last: string } {
  return { first: new Date(first).toISOString(), last: new Date(last).toISOString() };
}
