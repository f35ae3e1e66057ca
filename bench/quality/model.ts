import { quantileEdges, atomBins, type Random } from "@driftguard/stats";
import { nameBins, type Bins, type FeatureBins } from "driftwatch";
import { noSeason, randomSeason, type Season } from "driftwatch/simulate";
import { makeFamilies, type Family } from "./families.ts";

/** A feature whose distribution is known at every moment. */
export type FeatureModel = {
  readonly bins: FeatureBins;
  readonly shape: Family | Zipf;
  readonly missing: number;
  /** Standard deviations by which day and weekend move it; none for most. */
  readonly season: Season;
  /** Standard deviation, in those of the feature, of its slow random walk around home. */
  readonly wander: number;
};

/** Levels whose shares fall as 1, 1/2, 1/3, … */
export type Zipf = { readonly name: "zipf"; readonly shares: Float64Array };

export type Model = { readonly features: readonly FeatureModel[]; readonly bins: Bins };

/** What a model's traffic is like: nothing moves, the day moves it, it wanders by itself, or both. */
export type Scenario = "iid" | "S" | "A" | "SA";
export const scenarios: readonly Scenario[] = ["iid", "S", "A", "SA"];

const numericFeatures = 28;
const levelCounts = [2, 3, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50];
/** As in the measurements that the policy was chosen by; the product has 256. */
const binsMax = 64;

/** A family with the edges that a very large sample of it would get. */
export type Fitted = { readonly family: Family; readonly edges: Float64Array };

export type Fitting = readonly Fitted[];

/** What models are made of; costs half a second, so make it once. */
export function fitFamilies(): Fitting {
  return makeFamilies().map((family) => ({ family, edges: quantileEdges(exactSample(family), binsMax) }));
}

/** 28 numeric features of eight families and 12 categorical ones of 2 to 50 levels. */
export function makeModel(random: Random, scenario: Scenario, fitting: Fitting): Model {
  const numeric = Array.from({ length: numericFeatures }, (_, i) => numericFeature(random, scenario, i, fitting));
  const categorical = levelCounts.map((levels, i) => categoricalFeature(random, scenario, i, levels));
  return modelOf([...numeric, ...categorical]);
}

/** So many features of a kind: what several drifts at once are looked for in. */
export function makeSome(random: Random, { scenario, kind, fitting, count }: Some): Model {
  const models = Array.from({ length: count }, () => makeOne(random, scenario, kind, fitting));
  return modelOf(
    models.flatMap(({ features }, i) =>
      features.map((feature) => ({ ...feature, bins: { ...feature.bins, feature: `f${i}` } })),
    ),
  );
}

type Some = {
  readonly scenario: Scenario;
  readonly kind: FeatureBins["kind"];
  readonly fitting: Fitting;
  readonly count: number;
};

/** One feature alone, of either kind: what one drift is looked for in. */
export function makeOne(random: Random, scenario: Scenario, kind: FeatureBins["kind"], fitting: Fitting): Model {
  const levels = levelCounts[random.below(levelCounts.length)] ?? 2;
  return modelOf([
    kind === "numeric"
      ? numericFeature(random, scenario, random.below(fitting.length), fitting)
      : categoricalFeature(random, scenario, 0, levels),
  ]);
}

function modelOf(features: readonly FeatureModel[]): Model {
  return { features, bins: nameBins(features.map(({ bins }) => bins)) };
}

function numericFeature(random: Random, scenario: Scenario, i: number, fitting: Fitting): FeatureModel {
  const fitted = fitting[i % fitting.length];
  if (fitted === undefined) throw new RangeError("there are families");
  const { family: shape, edges } = fitted;
  const bins: FeatureBins = { feature: `n${i}`, kind: "numeric", edges, atoms: atomBins(edges), centre: shape.mean };
  return { bins, shape, ...habits(random, scenario) };
}

function categoricalFeature(random: Random, scenario: Scenario, i: number, levels: number): FeatureModel {
  const weights = Array.from({ length: levels }, (_, level) => 1 / (level + 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const names = weights.map((_, level) => `l${level}`);
  return {
    bins: { feature: `c${i}`, kind: "categorical", levels: names, rest: null },
    shape: { name: "zipf", shares: Float64Array.from(weights, (weight) => weight / sum) },
    ...habits(random, scenario),
  };
}

function habits(random: Random, scenario: Scenario): Pick<FeatureModel, "missing" | "season" | "wander"> {
  const season = randomSeason(random);
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const [missing, deviation] = [between(0, 0.05), between(0.05, 0.1)];
  return {
    missing,
    season: scenario.includes("S") ? season : noSeason,
    wander: scenario.includes("A") ? deviation : 0,
  };
}

/** The quantiles of a family at 2,000 even steps, by halving: what a very large sample would look like. */
function exactSample(family: Family): Float64Array {
  return Float64Array.from({ length: 2000 }, (_, i) => {
    const share = (i + 0.5) / 2000;
    if (share <= family.zeros) return 0;
    const inside = (share - family.zeros) / (1 - family.zeros);
    let [low, high] = [-100, 100];
    while (high - low > 1e-9) {
      const middle = (low + high) / 2;
      if (family.below(middle) < inside) low = middle;
      else high = middle;
    }
    return high;
  });
}
