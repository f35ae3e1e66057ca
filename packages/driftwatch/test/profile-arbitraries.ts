import fc from "fast-check";
import { nameBins } from "../src/profile/name-bins.ts";
import type {
  Bins,
  CategoricalProfile,
  FeatureBins,
  FeatureProfile,
  NumericProfile,
  Profile,
} from "../src/profile/profile.ts";
import { levelFilter } from "../src/profile/level-filter.ts";

const text = fc.string({ unit: "grapheme", maxLength: 8 });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const count = fc.oneof(fc.constant(0), fc.nat(300), fc.integer({ min: 0, max: 2 ** 45 }));

const numericBins: fc.Arbitrary<FeatureBins> = fc
  .record({ feature: text, centre: finite, edges: fc.uniqueArray(finite, { maxLength: 30 }), seed: fc.nat() })
  .map(({ feature, centre, edges, seed }) => ({
    feature,
    kind: "numeric",
    centre,
    edges: Float64Array.from(edges).toSorted(),
    atoms: edges.map((_, i) => i).filter((i) => ((seed >>> (i % 30)) & 1) === 1),
  }));

const categoricalBins: fc.Arbitrary<FeatureBins> = fc
  .record({ feature: text, levels: fc.uniqueArray(text, { maxLength: 12 }), rest: fc.option(fc.array(text)) })
  .map(({ feature, levels, rest }) => ({
    feature,
    kind: "categorical",
    levels,
    rest: rest === null ? null : levelFilter(rest),
  }));

export const someBins: fc.Arbitrary<Bins> = fc
  .array(fc.oneof(numericBins, categoricalBins), { minLength: 1, maxLength: 5 })
  .filter((features) => new Set(features.map(({ feature }) => feature)).size === features.length)
  .map(nameBins);

/** A profile that could have been counted on the bins; its sums are whole, so that adding them up is exact. */
export function profileOf(bins: Bins): fc.Arbitrary<Profile> {
  return fc.record({
    edgesId: fc.constant(bins.edgesId),
    events: count,
    features: fc.tuple(...bins.features.map(featureProfileOf)),
  });
}

function featureProfileOf(bins: FeatureBins): fc.Arbitrary<FeatureProfile> {
  return bins.kind === "numeric" ? numericProfileOf(bins.edges.length + 1) : categoricalProfileOf(bins.levels.length);
}

const whole = fc.integer({ min: -(2 ** 40), max: 2 ** 40 });

function numericProfileOf(bins: number): fc.Arbitrary<NumericProfile> {
  return fc
    .record({ counts: countsOf(bins), missing: count, violations: count, a: finite, b: finite, s1: whole, s2: whole })
    .map(({ counts, missing, violations, a, b, s1, s2 }): NumericProfile => {
      const n = sum(counts);
      const infinite = { negInf: Math.min(3, counts[0] ?? 0), posInf: 0 };
      const moments =
        n > infinite.negInf
          ? { min: Math.min(a, b), max: Math.max(a, b), s1, s2: Math.abs(s2) }
          : { min: null, max: null, s1: 0, s2: 0 };
      return { kind: "numeric", n, missing, violations, ...infinite, counts, ...moments };
    });
}

function categoricalProfileOf(levels: number): fc.Arbitrary<CategoricalProfile> {
  const unseenValues = fc.uniqueArray(fc.tuple(text, fc.integer({ min: 1, max: 2 ** 40 })), {
    selector: ([value]) => value,
    maxLength: 16,
  });
  return fc
    .record({ counts: countsOf(levels), missing: count, violations: count, other: count, unseenValues })
    .map(({ counts, missing, violations, other, unseenValues: values }): CategoricalProfile => {
      const unseen = sum(values.map(([, rows]) => rows));
      const n = sum(counts) + other + unseen;
      return { kind: "categorical", n, missing, violations, counts, other, unseen, unseenValues: new Map(values) };
    });
}

function countsOf(length: number): fc.Arbitrary<Float64Array> {
  return fc.array(count, { minLength: length, maxLength: length }).map((counts) => Float64Array.from(counts));
}

function sum(counts: ArrayLike<number>): number {
  return Array.from(counts).reduce((total, rows) => total + rows, 0);
}
