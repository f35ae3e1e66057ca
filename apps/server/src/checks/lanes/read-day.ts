import { type Bins, seasonalCell, type SpanProfile } from "driftwatch";

import type { Tx } from "../../platform/context.ts";
import { dayMs, findKeptSum, floorTo, hourMs, quarterMs, readQuarters, type VersionKey } from "../../profiles/index.ts";
import { listSeasonalCells, type StoredCell } from "../queries/policy.ts";

/** What the lanes' last day is made of, as it is stored: its whole hours as they are kept, what lies around, and its cells. */
export type StoredDay = {
  /** The 23 whole hours before the hour that runs, or has just ended. */
  readonly whole: { readonly from: number; readonly to: number };
  /** `null` where they are not kept. */
  readonly kept: Buffer | null;
  /** Those before the whole hours, and those of the last three hours. */
  readonly quarters: readonly StoredQuarter[];
  /** The seasonal cells that the quarters lie in. */
  readonly cells: readonly StoredCell[];
};

export type StoredQuarter = {
  readonly from: number;
  readonly events: number;
  readonly decode: (bins: Bins) => SpanProfile;
};

/** Hours that the fast lane looks back. */
export const fastHours = 3;

/** @param to - at a quarter of an hour */
export async function readDay(
  tx: Tx,
  key: VersionKey,
  { to, timeZone }: { readonly to: number; readonly timeZone: string },
): Promise<StoredDay> {
  const end = floorTo(to - 1, hourMs);
  const whole = { from: end - 23 * hourMs, to: end };
  const pieces = [
    { from: to - dayMs, to: whole.from },
    { from: to - fastHours * hourMs, to },
  ];
  const cellOf = seasonalCell(timeZone);
  const times = pieces.flatMap((piece) =>
    Array.from({ length: (piece.to - piece.from) / quarterMs }, (_, index) => piece.from + index * quarterMs),
  );
  const [kept, quarters, cells] = await Promise.all([
    findKeptSum(tx, key, { kind: "day", since: whole.from }),
    readQuarters(tx, key, pieces),
    listSeasonalCells(tx, key, [...new Set(times.map(cellOf))]),
  ]);
  return { whole, kept, quarters, cells };
}
