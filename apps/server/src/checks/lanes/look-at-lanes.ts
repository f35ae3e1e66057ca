import {
  type Bins,
  decodeWholeHours,
  encodeWholeHours,
  laneLimits,
  laneSpan,
  lookAtDay,
  lookAtSpans,
  seasonalCell,
  type SidedLook,
  stageOf,
  sumWholeHours,
  type WholeHours,
  type WindowContext,
  windowRowsMin,
} from "driftwatch";

import type { Tx } from "../../platform/context.ts";
import {
  dayMs,
  findKeptSum,
  floorTo,
  hourMs,
  putKeptSum,
  readHours,
  readQuarters,
  readSpans,
  type VersionKey,
} from "../../profiles/index.ts";
import type { History } from "./learn-history.ts";
import { readSeasonalCells } from "./seasonal-cells.ts";

export type LookInput = {
  readonly key: VersionKey;
  readonly bins: Bins;
  readonly timeZone: string;
  readonly history: Pick<History, "cells" | "holds" | "cleanDays">;
  /** Where the windows end, at a quarter of an hour. */
  readonly to: number;
  /** How many days the slow lane looks at. */
  readonly days: number;
};

const fastWindows = 3;

/**
 * Looks at the windows of both lanes. The whole hours of the last day change once an hour only: what they held and should
 * have held is kept, and a check reads that, the quarters around and the few seasonal cells of these. Where that cannot be
 * said so, everything is read. Hold the model's lock.
 */
export async function lookAtLanes(tx: Tx, input: LookInput): Promise<SidedLook> {
  const { key, bins, history, to, days } = input;
  const context = contextOf(input, history.cells);
  const isSeasonal = stageOf(history.cleanDays).reference === "seasonal";
  const quick = isSeasonal && days === 1 ? await lookAtKeptDay(tx, input, context) : null;
  if (quick !== null) return quick;
  const cells = history.cells ?? (await readSeasonalCells(tx, key, bins));
  const spans = await readSpans(tx, key, bins, { to, days });
  return lookAtSpans(contextOf(input, cells), spans, laneLimits(bins.features.length));
}

function contextOf({ bins, timeZone, history }: LookInput, cells: History["cells"]): WindowContext {
  return { bins, cellOf: seasonalCell(timeZone), seasonal: { cells: cells ?? [], holds: history.holds } };
}

async function lookAtKeptDay(tx: Tx, input: LookInput, { cellOf }: WindowContext): Promise<SidedLook | null> {
  const { key, bins, history, to } = input;
  const whole = await wholeHours(tx, input);
  if (whole === null) return null;
  const quarters = await readQuarters(tx, key, bins, [
    { from: to - dayMs, to: whole.from },
    { from: to - fastWindows * hourMs, to },
  ]);
  // A fast window of few rows is not judged: its quarters need not be looked into.
  const busy = Array.from({ length: fastWindows }, (_, ago) => laneSpan("fast", to - ago * hourMs)).filter((span) => {
    const inside = quarters.filter(({ from }) => from >= span.from && from < span.to);
    return inside.reduce((sum, { events }) => sum + events, 0) >= windowRowsMin;
  });
  const around = quarters.filter(
    ({ from }) => from < whole.from || from >= whole.to || busy.some((span) => from >= span.from && from < span.to),
  );
  const needed = [...new Set(around.map(({ from }) => cellOf(from)))];
  const cells = history.cells ?? (await readSeasonalCells(tx, key, bins, needed));
  const spans = around.map(({ decode }) => decode());
  return lookAtDay(contextOf(input, cells), whole, spans, laneLimits(bins.features.length));
}

/** The 23 whole hours before the hour that runs, or has just ended. */
async function wholeHours(tx: Tx, input: LookInput): Promise<WholeHours | null> {
  const { key, bins, history, to } = input;
  const end = floorTo(to - 1, hourMs);
  const span = { from: end - 23 * hourMs, to: end };
  const sum = { kind: "day", since: span.from } as const;
  const kept = await findKeptSum(tx, key, sum);
  if (kept !== null) return decodeWholeHours(kept, bins, span);
  const cells = history.cells ?? (await readSeasonalCells(tx, key, bins));
  const made = sumWholeHours(contextOf(input, cells), await readHours(tx, key, bins, span), span);
  if (made !== null) await putKeptSum(tx, key, { ...sum, body: encodeWholeHours(made) });
  return made;
}
