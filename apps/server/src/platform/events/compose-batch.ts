import type { Parcel } from "./parcel.ts";
import type { Premise } from "./premise.ts";

/** Parcels that travel together: one array of rows, one transaction. */
export type Batch = {
  readonly rows: number;
  /** Their bytes, one row after the other. */
  readonly pieces: readonly Buffer[];
  readonly organisations: readonly number[];
  /** Each once, as far as parcels share them. */
  readonly premises: readonly Premise[];
  /**
   * Which rows of each parcel are repeats: those that lost to another row of the batch, and those that the store names.
   *
   * @param stored - keys of rows that the store had already
   * @returns row numbers by parcel, ascending
   */
  repeats(stored: readonly string[]): readonly (readonly number[])[];
};

/** How rows with one key are told apart within a batch. */
export type Winner = "first" | "latest";

/**
 * Puts parcels together, each key once: of predictions the first row wins, of labels the one with the latest time (of
 * equal times the last one sent).
 */
export function composeBatch(parcels: readonly Parcel[], winner: Winner): Batch {
  const keys = new Set<string>();
  const organisations = new Set<number>();
  const premises = new Set<Premise>();
  let rows = 0;
  for (const parcel of parcels) {
    rows += parcel.keys.length;
    for (const key of parcel.keys) keys.add(key);
    for (const organisation of parcel.organisations) organisations.add(organisation);
    if (parcel.premise !== null) premises.add(parcel.premise);
  }
  // Rows mostly differ, and then none has to be looked for.
  const winners = keys.size === rows ? null : findWinners(parcels, winner);
  const isKept = (parcel: number, row: number, key: string): boolean =>
    winners === null || isAt(winners.get(key), parcel, row);
  return {
    rows: keys.size,
    pieces: parcels.flatMap((parcel, index) =>
      winners === null ? [parcel.body] : rowsOf(parcel, (row, key) => isKept(index, row, key)),
    ),
    organisations: [...organisations],
    premises: [...premises],
    repeats(stored) {
      if (winners === null && stored.length === 0) return parcels.map(() => []);
      const known = new Set(stored);
      return parcels.map((parcel, index) =>
        [...parcel.keys.entries()].flatMap(([row, key]) => (known.has(key) || !isKept(index, row, key) ? [row] : [])),
      );
    },
  };
}

function findWinners(parcels: readonly Parcel[], winner: Winner): ReadonlyMap<string, Place> {
  const winners = new Map<string, Place>();
  for (const [parcel, { keys, ranks }] of parcels.entries()) {
    for (const [row, key] of keys.entries()) {
      const rank = ranks[row] ?? 0;
      const held = winners.get(key);
      if (held === undefined || (winner === "latest" && rank >= held.rank)) winners.set(key, { parcel, row, rank });
    }
  }
  return winners;
}

type Place = { readonly parcel: number; readonly row: number; readonly rank: number };

function isAt(place: Place | undefined, parcel: number, row: number): boolean {
  return place?.parcel === parcel && place.row === row;
}

/** The bytes of the kept rows; neighbours in one piece. */
function rowsOf({ body, ends, keys }: Parcel, isKept: (row: number, key: string) => boolean): Buffer[] {
  const pieces: Buffer[] = [];
  let start: number | null = null;
  for (const [row, key] of keys.entries()) {
    const begin = row === 0 ? 0 : (ends[row - 1] ?? 0);
    if (isKept(row, key)) {
      start ??= begin;
    } else if (start !== null) {
      pieces.push(body.subarray(start, begin));
      start = null;
    }
  }
  if (start !== null) pieces.push(body.subarray(start));
  return pieces;
}
