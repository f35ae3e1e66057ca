import { extendFilter, levelFilter } from "../profile/level-filter.ts";
import { nameBins } from "../profile/name-bins.ts";
import type { CategoricalBins, CategoricalProfile, FeatureBins, FeatureProfile, OnceSeen } from "../profile/profile.ts";
import type { Baseline } from "./baseline.ts";

export type TrimOptions = {
  /** Most levels a dictionary keeps by name. */
  readonly levelsMax: number;
  /** Levels of fewer rows may be people: they are known to the filter, not by name. */
  readonly rowsMin: number;
};

/** A baseline with shorter dictionaries: levels that lose their name count as `other`. Its bins have another id. */
export function trimLevels(
  baseline: Pick<Baseline, "bins" | "profile">,
  options: TrimOptions,
): Pick<Baseline, "bins" | "profile"> {
  const trimmed = baseline.bins.features.map((bins, i) => trimFeature(bins, baseline.profile.features[i], options));
  const bins = nameBins(trimmed.map((feature) => feature.bins));
  const features = trimmed.map(({ profile }) => profile);
  return { bins, profile: { edgesId: bins.edgesId, events: baseline.profile.events, features } };
}

function trimFeature(
  bins: FeatureBins,
  profile: FeatureProfile | undefined,
  options: TrimOptions,
): { readonly bins: FeatureBins; readonly profile: FeatureProfile } {
  if (profile === undefined) throw new RangeError("a profile has fewer features than its bins");
  if (bins.kind === "numeric" || profile.kind === "numeric") return { bins, profile };
  return trimDictionary(bins, profile, options);
}

function trimDictionary(
  bins: CategoricalBins,
  profile: CategoricalProfile,
  { levelsMax, rowsMin }: TrimOptions,
): { readonly bins: CategoricalBins; readonly profile: CategoricalProfile } {
  const rows = (code: number): number => profile.counts[code] ?? 0;
  const codes = bins.levels.map((_, code) => code);
  const kept = codes.filter((code) => rows(code) >= rowsMin).slice(0, levelsMax);
  const isKept = new Set(kept);
  const nameless = bins.levels.filter((_, code) => !isKept.has(code));
  if (nameless.length === 0) return { bins, profile };
  const counts = Float64Array.from(kept, rows);
  const named = counts.reduce((sum, count) => sum + count, 0);
  const other = profile.n - profile.unseen - named;
  const once = bins.once === undefined ? null : onceWithout(bins.once, { codes, isKept, profile, other });
  return {
    bins: {
      ...bins,
      levels: kept.map((code) => bins.levels[code] ?? ""),
      rest: bins.rest === null ? levelFilter(nameless) : extendFilter(bins.rest, nameless),
      ...(once === null ? {} : { once }),
    },
    profile: { ...profile, counts, other },
  };
}

type Trimmed = {
  readonly codes: readonly number[];
  readonly isKept: ReadonlySet<number>;
  readonly profile: CategoricalProfile;
  /** Rows without a name afterwards. */
  readonly other: number;
};

function onceWithout({ from, ofOther }: OnceSeen, { codes, isKept, profile, other }: Trimmed): OnceSeen {
  const nameless = codes.filter((code) => code >= from && !isKept.has(code)).length;
  return {
    from: codes.filter((code) => code < from && isKept.has(code)).length,
    ofOther: other === 0 ? 0 : (profile.other * ofOther + nameless) / other,
  };
}
