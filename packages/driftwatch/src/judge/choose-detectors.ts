import type { Detector } from "../detectors/detector.ts";
import { detectors, hasSignal, signals, type Signal } from "../detectors/detectors.ts";
import { methods as knownMethods } from "../detectors/methods.ts";
import { demandList } from "./demand-list.ts";
import { isMultivariate, type MultivariateWish } from "./choose-multivariate.ts";
import type { Bins, FeatureBins } from "../profile/profile.ts";

/** From which effect on a method's finding matters: for every feature, or by its kind. */
export type Threshold = number | Readonly<Partial<Record<FeatureBins["kind"], number>>>;

/** What to measure features by, and from where on it matters; what is left out is as the default has it. */
export type DetectorWishes = {
  /** Instead of ks and js, for each feature whose kind they take. */
  readonly methods?: readonly string[];
  /** What looks at several columns at once; correlation unless told. */
  readonly multivariate?: MultivariateWish;
  /** By method, "missing" and "unseen" and the multivariate ones among them. */
  readonly thresholds?: Readonly<Record<string, Threshold>>;
  /** By feature, before all others. */
  readonly features?: Readonly<Record<string, FeatureWishes>>;
  /** Detectors of one's own: beside the default ones, or where `methods` names them. */
  readonly detectors?: readonly Detector[];
};

export type FeatureWishes = {
  readonly methods?: readonly string[];
  readonly thresholds?: Readonly<Record<string, number>>;
};

/** A detector, and the effect from which on its finding matters. */
export type ChosenDetector = { readonly detector: Detector; readonly floor: number };

/** What a feature is measured by, in order. Missing values and unseen levels are looked at always. */
export type DetectorChoice = (feature: FeatureBins) => readonly ChosenDetector[];

const shapes: readonly Signal[] = ["ks", "js"];

/**
 * Makes a choice of detectors from wishes. A feature for whose kind no wished method is there is measured as by default, so
 * that "psi for numbers" leaves no category unwatched.
 *
 * @throws RangeError if there is no such method, a feature's method does not measure its kind, two detectors have one id, or
 * a threshold is not above 0
 * @example
 * chooseDetectors({ methods: ["psi"] })({ feature: "age", kind: "numeric", edges: new Float64Array(), atoms: [], centre: 0 }).map(({ detector }) => detector.id); // => ["psi", "missing"]
 */
export function chooseDetectors(wishes: DetectorWishes = {}): DetectorChoice {
  const own = wishes.detectors ?? [];
  const registry = registryOf(own);
  const wishedInAll = wishes.methods ?? [];
  demandList("a choice of detectors", 'methods as a list of names, as ["psi"]', wishedInAll);
  const general = wishedInAll.map((id) => named(registry, id));
  for (const [id, threshold] of Object.entries(wishes.thresholds ?? {})) {
    if (!isMultivariate(id)) named(registry, id);
    for (const floor of typeof threshold === "number" ? [threshold] : Object.values(threshold)) demandFloor(id, floor);
  }
  const byFeature = new Map(
    Object.entries(wishes.features ?? {}).map(([feature, { methods = [], thresholds = {} }]) => {
      demandList(`"${feature}"`, 'methods as a list of names, as ["psi"]', methods);
      for (const [id, floor] of Object.entries(thresholds)) demandFloor(named(registry, id).id, floor);
      return [feature, { methods: methods.map((id) => named(registry, id)), thresholds }] as const;
    }),
  );
  return (feature) => {
    const { kind } = feature;
    const wished = byFeature.get(feature.feature);
    const misfit = wished?.methods.find(({ kinds }) => !kinds.includes(kind));
    if (misfit !== undefined)
      throw new RangeError(`${misfit.id} does not measure the ${kind} column "${feature.feature}"`);
    const fitting = general.filter(({ kinds }) => kinds.includes(kind));
    const byDefault = [...shapes.map((signal) => detectors[signal]), ...own].filter(({ kinds }) =>
      kinds.includes(kind),
    );
    const shape = [wished?.methods ?? [], fitting, byDefault].find((choice) => choice.length > 0) ?? [];
    const quality = signals.filter((signal) => !shapes.includes(signal) && hasSignal(kind, signal));
    return [...new Set([...shape, ...quality.map((signal) => detectors[signal])])].map((detector) => {
      const general = wishes.thresholds?.[detector.id];
      const floor = wished?.thresholds[detector.id] ?? (typeof general === "object" ? general[kind] : general);
      return { detector, floor: floor ?? detector.floor };
    });
  };
}

/** From where on each method's finding matters, the lowest over the features. */
export function floorsOf(bins: Bins, choice: DetectorChoice): Readonly<Record<string, number>> {
  const floors = new Map<string, number>();
  for (const { detector, floor } of bins.features.flatMap((feature) => choice(feature)))
    floors.set(detector.id, Math.min(floor, floors.get(detector.id) ?? floor));
  return Object.fromEntries(floors);
}

/** Every method by its id: ours, the two of data quality, and the user's own. */
function registryOf(own: readonly Detector[]): ReadonlyMap<string, Detector> {
  const registry = new Map([...knownMethods, ...Object.values(detectors)].map((detector) => [detector.id, detector]));
  for (const detector of own) {
    if (registry.has(detector.id)) throw new RangeError(`there is a method "${detector.id}" already`);
    registry.set(detector.id, detector);
  }
  return registry;
}

function named(registry: ReadonlyMap<string, Detector>, id: string): Detector {
  const detector = registry.get(id);
  if (detector === undefined)
    throw new RangeError(`there is no method "${id}"; there are ${[...registry.keys()].join(", ")}`);
  return detector;
}

function demandFloor(id: string, floor: number): void {
  if (!(floor > 0 && floor < Number.POSITIVE_INFINITY))
    throw new RangeError(`the threshold of ${id} must be above 0, got ${floor}`);
}
