import { seasonalCell } from "driftwatch";

import type { Tx } from "../../platform/context.ts";
import {
  dayMs,
  floorTo,
  hourMs,
  quarterMs,
  readQuarters,
  type StoredQuarter,
  type VersionKey,
} from "../../profiles/index.ts";
import type { Reads } from "../last-reads.ts";
import { listNamedCells, type NamedCell } from "../queries/policy.ts";

/** What lies around the whole hours of the lanes' last day, and within its last three, as it is stored. */
export type StoredAround = {
  readonly quarters: readonly StoredQuarter[];
  /** The seasonal cells that the quarters lie in. */
  readonly cells: readonly NamedCell[];
};

/** Hours that the fast lane looks back. */
export const fastHours = 3;

/** The 23 whole hours before the hour that runs, or has just ended, at a quarter of an hour. */
export function wholeDay(to: number): { readonly from: number; readonly to: number } {
  const end = floorTo(to - 1, hourMs);
  return { from: end - 23 * hourMs, to: end };
}

/** @param to - at a quarter of an hour */
export async function readAround(
  tx: Tx,
  key: VersionKey,
  { to, timeZone, reads }: { readonly to: number; readonly timeZone: string; readonly reads: Reads },
): Promise<StoredAround> {
  const pieces = [
    { from: to - dayMs, to: wholeDay(to).from },
    { from: to - fastHours * hourMs, to },
  ];
  const cellOf = seasonalCell(timeZone);
  const times = pieces.flatMap((piece) =>
    Array.from({ length: (piece.to - piece.from) / quarterMs }, (_, index) => piece.from + index * quarterMs),
  );
  const [quarters, cells] = await Promise.all([
    readQuarters(tx, key, pieces, reads.profiles),
    listNamedCells(tx, key, { cells: [...new Set(times.map(cellOf))], known: reads.profiles.names }),
  ]);
  return { quarters, cells };
}
