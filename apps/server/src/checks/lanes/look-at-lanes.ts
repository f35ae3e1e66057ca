import {
  type Bins,
  decodeProfile,
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
  bodyOf,
  hourMs,
  type KeptBody,
  putKeptSum,
  readHours,
  readSpans,
  type StoredQuarter,
  type VersionKey,
} from "../../profiles/index.ts";
import type { Reads } from "../last-reads.ts";
import type { History } from "./learn-history.ts";
import { fastHours, type StoredAround, wholeDay } from "./read-around.ts";
import { placeCells, readSeasonalCells } from "./seasonal-cells.ts";

export type LookInput = {
  readonly key: VersionKey;
  readonly bins: Bins;
  readonly timeZone: string;
  readonly history: Pick<History, "cells" | "holds" | "cellsKey" | "hours" | "cleanDays">;
  /** The whole hours of the last day; `null` where they are not kept. */
  readonly kept: KeptBody | null;
  readonly around: StoredAround;
  readonly reads: Reads;
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
  const { profiles } = input.reads;
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
    placeCells(
      storedCells.filter(({ cell }) => needed.has(cell)),
      (stored) => profiles.take(stored.name, () => decodeProfile(bodyOf(stored), bins)),
    );
  const spans = around.map(({ decode }) => decode(bins));
  const look = lookAtDay(contextOf(input, cells), whole, spans, laneLimits(bins.features.length));
  return look === null || history.cells !== null ? look : rememberWindows(input, { cellOf, whole, around }, look);
}

/**
 * Takes the signals of windows that a check before has seen already: the hours of the fast lane are looked at three times.
 * A window's name has every row in it that its signals are made of.
 */
function rememberWindows(
  { history, kept, around: { cells }, reads }: LookInput,
  {
    cellOf,
    whole,
    around,
  }: {
    readonly cellOf: (time: number) => number;
    readonly whole: WholeHours;
    readonly around: readonly StoredQuarter[];
  },
  look: SidedLook,
): SidedLook {
  const known = whole.expected.map(({ isKnown }) => (isKnown ? 1 : 0)).join("");
  const cellNames = new Map(cells.map(({ cell, name }) => [cell, name]));
  return (span, reference) => {
    const seen = look(span, reference);
    const holdsWhole = span.from <= whole.from && span.to >= whole.to;
    if (holdsWhole && kept === null) return seen;
    const inside = around.filter(({ from }) => from >= span.from && from < span.to);
    const rows = inside.flatMap(({ from, name }) => [name, cellNames.get(cellOf(from)) ?? ""]);
    const name = [span.to, span.from, holdsWhole ? kept?.name : "", known, ...rows, history.cellsKey].join("|");
    return { ...seen, signals: () => reads.signals.take(name, seen.signals) };
  };
}

async function wholeHours(tx: Tx, input: LookInput): Promise<WholeHours | null> {
  const { key, bins, history, kept, to } = input;
  const span = wholeDay(to);
  // What was kept before the cells were made anew is gone.
  if (kept !== null && history.cells === null)
    return input.reads.days.take(kept.name, () => decodeWholeHours(bodyOf(kept), bins, span));
  const cells = history.cells ?? (await readSeasonalCells(tx, key, bins));
  const hours = history.hours ?? (await readHours(tx, key, bins, span));
  const inside = hours.filter(({ from, to: end }) => from >= span.from && end <= span.to);
  const made = sumWholeHours(contextOf(input, cells), inside, span);
  if (made !== null) await putKeptSum(tx, key, { kind: "day", since: span.from, body: encodeWholeHours(made) });
  return made;
}
