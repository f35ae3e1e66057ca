import {
  type Bins,
  decodeProfile,
  emptyProfile,
  encodeProfile,
  mergeProfiles,
  type Profile,
  seasonalCell,
  type SpanProfile,
} from "driftwatch";

import type { Tx } from "../../platform/context.ts";
import { dropKeptDay, type VersionKey } from "../../profiles/index.ts";
import { listSeasonalCells, replaceSeasonalCells } from "../queries/policy.ts";
import type { CleanDays } from "./clean-days.ts";

const cellCount = 48;

type CellInput = {
  readonly bins: Bins;
  readonly hours: readonly SpanProfile[];
  readonly clean: Pick<CleanDays, "days" | "dayOf" | "holds">;
  readonly timeZone: string;
};

/** Makes the 48 cells anew from the hours of the clean days. Nothing is ever taken off a sum, so nothing drifts. */
export async function makeSeasonalCells(tx: Tx, key: VersionKey, input: CellInput): Promise<(Profile | null)[]> {
  const cells = sumSeasonalCells(input);
  await dropKeptDay(tx, key);
  await replaceSeasonalCells(
    tx,
    key,
    cells.flatMap((profile, cell) =>
      profile === null ? [] : [{ cell, events: profile.events, body: Buffer.from(encodeProfile(profile)) }],
    ),
  );
  return cells;
}

/** The cells as they should be. Pure. */
export function sumSeasonalCells({ bins, hours, clean, timeZone }: CellInput): (Profile | null)[] {
  const cellOf = seasonalCell(timeZone);
  const byCell = Array.from({ length: cellCount }, (): Profile[] => []);
  const kept = new Set(clean.days);
  for (const { from, profile } of hours) {
    if (kept.has(clean.dayOf(from)))
      byCell[cellOf(from)]?.push(held(bins, profile, (feature) => clean.holds(from, feature)));
  }
  return byCell.map((profiles) => (profiles.length === 0 ? null : mergeProfiles(bins, profiles)));
}

export async function readSeasonalCells(tx: Tx, key: VersionKey, bins: Bins): Promise<(Profile | null)[]> {
  return placeCells(await listSeasonalCells(tx, key), ({ body }) => decodeProfile(body, bins));
}

/** The 48 cells, `null` where there is none among these. */
export function placeCells<Stored extends { readonly cell: number }>(
  stored: readonly Stored[],
  read: (one: Stored) => Profile,
): (Profile | null)[] {
  const cells: (Profile | null)[] = Array.from({ length: cellCount }, () => null);
  for (const one of stored) cells[one.cell] = read(one);
  return cells;
}

/** A profile with the features that are cut out emptied. */
function held(bins: Bins, profile: Profile, holds: (feature: number) => boolean): Profile {
  const keeps = profile.features.map((_, feature) => holds(feature));
  if (keeps.every((keep) => keep)) return profile;
  const empty = emptyProfile(bins);
  return {
    ...profile,
    features: profile.features.map((feature, index) =>
      keeps[index] === true ? feature : (empty.features[index] ?? feature),
    ),
  };
}
