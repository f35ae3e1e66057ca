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
import { hourMs, putKeptSum, readHours, readSpans, type VersionKey } from "../../profiles/index.ts";
import type { History } from "./learn-history.ts";
import { fastHours, type StoredAround, wholeDay } from "./read-around.ts";
import { decodeSeasonalCells, readSeasonalCells } from "./seasonal-cells.ts";

export type LookInput = {
  readonly key: VersionKey;
  readonly bins: Bins;
  readonly timeZone: string;
  readonly history: Pick<History, "cells" | "holds" | "hours" | "cleanDays">;
  /** The whole hours of the last day; `null` where they are not kept. */
  readonly kept: Buffer | null;
  readonly around: StoredAround;
  /** Where the windows end, at a quarter of an hour. */
  readonly to: number;
  /** How many days the slow lane looks at. */
  readonly days: number;
};

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
  const { bins, history, to } = input;
  const { quarters, cells: storedCells } = input.around;
  const whole = await wholeHours(tx, input);
  if (whole === null) return null;
  // A fast window of few rows is not judged: its quarters need not be looked into.
  const busy = Array.from({ length: fastHours }, (_, ago) => laneSpan("fast", to - ago * hourMs)).filter((window) => {
    const inside = quarters.filter(({ from }) => from >= window.from && from < window.to);
    return inside.reduce((sum, { events }) => sum + events, 0) >= windowRowsMin;
  });
  const around = quarters.filter(
    ({ from }) =>
      from < whole.from || from >= whole.to || busy.some((window) => from >= window.from && from < window.to),
  );
  const needed = new Set(around.map(({ from }) => cellOf(from)));
  const cells =
    history.cells ??
    decodeSeasonalCells(
      storedCells.filter(({ cell }) => needed.has(cell)),
      bins,
    );
  const spans = around.map(({ decode }) => decode(bins));
  return lookAtDay(contextOf(input, cells), whole, spans, laneLimits(bins.features.length));
}

async function wholeHours(tx: Tx, input: LookInput): Promise<WholeHours | null> {
  const { key, bins, history, kept, to } = input;
  const span = wholeDay(to);
  // What was kept before the cells were made anew is gone.
  if (kept !== null && history.cells === null) return decodeWholeHours(kept, bins, span);
  const cells = history.cells ?? (await readSeasonalCells(tx, key, bins));
  const hours = history.hours ?? (await readHours(tx, key, bins, span));
  const inside = hours.filter(({ from, to: end }) => from >= span.from && end <= span.to);
  const made = sumWholeHours(contextOf(input, cells), inside, span);
  if (made !== null) await putKeptSum(tx, key, { kind: "day", since: span.from, body: encodeWholeHours(made) });
  return made;
}
