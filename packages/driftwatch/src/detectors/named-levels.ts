import type { FeatureBins, FeatureProfile } from "../profile/profile.ts";

export type NamedLevel = { readonly level: string; readonly rows: number };

/** Levels that came and went between two profiles, the largest first: at most 16 that are new and 16 that vanished. */
export type NamedLevels = {
  /** Never seen in the reference, with their rows in the current sample. */
  readonly newLevels: readonly NamedLevel[];
  /** Gone from the current sample, with their rows in the reference. */
  readonly vanishedLevels: readonly NamedLevel[];
};

const namedMax = 16;
/** A level is missed only where at least this many rows of it were expected: rarer ones are absent by chance. */
const expectedMin = 5;

/** Nothing for numbers. */
export function namedLevels(
  bins: FeatureBins,
  reference: FeatureProfile,
  current: FeatureProfile,
): NamedLevels | object {
  if (bins.kind !== "categorical" || reference.kind !== "categorical" || current.kind !== "categorical") return {};
  const fromDictionary = bins.levels.map((level, code) => ({
    level,
    before: reference.counts[code] ?? 0,
    now: current.counts[code] ?? 0,
  }));
  const scale = reference.n > 0 ? current.n / reference.n : 0;
  const strangers = [...current.unseenValues].filter(([level]) => !reference.unseenValues.has(level));
  return {
    newLevels: largest([
      ...fromDictionary
        .filter(({ before, now }) => before === 0 && now > 0)
        .map(({ level, now }) => ({ level, rows: now })),
      ...strangers.map(([level, rows]) => ({ level, rows })),
    ]),
    vanishedLevels: largest(
      fromDictionary
        .filter(({ before, now }) => now === 0 && before * scale >= expectedMin)
        .map(({ level, before }) => ({ level, rows: before })),
    ),
  };
}

function largest(levels: readonly NamedLevel[]): readonly NamedLevel[] {
  return levels.toSorted((a, b) => b.rows - a.rows).slice(0, namedMax);
}
