import { mergeProfiles } from "../../profile/merge-profiles.ts";
import type { Bins, Profile } from "../../profile/profile.ts";
import { keepFeatures } from "./keep-features.ts";

/** One hour of the last 28 days that falls in a cell. */
export type CellHour = {
  readonly profile: Profile;
  /** Whether the hour's day is clean for a feature: over, and in no alert on it. */
  readonly isClean: (feature: number) => boolean;
};

/**
 * One seasonal cell, whole, from its 8 or 20 hours. A cell is always made anew: days turn clean and unclean, and nothing
 * that is taken off and put on again stays exact.
 */
export function seasonalCellOf(bins: Bins, hours: readonly CellHour[]): Profile | null {
  const clean = hours
    .map(({ profile, isClean }) => keepFeatures(bins, profile, isClean))
    .filter((profile) => profile !== null);
  return clean.length === 0 ? null : mergeProfiles(bins, clean);
}
