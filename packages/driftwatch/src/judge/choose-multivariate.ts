import type { MultivariateDetector } from "../detectors/multivariate/multivariate-detector.ts";
import { multivariateDetectors, type MultivariateMethod } from "../detectors/multivariate/multivariate-detectors.ts";
import { demandList } from "./demand-list.ts";
import type { ChosenMultivariate } from "./judge-multivariate.ts";

/** Which detectors of several columns at once to ask: all, none, or some by name; one's own may be among them. */
export type MultivariateWish = "all" | "none" | readonly (MultivariateMethod | MultivariateDetector)[];

export type MultivariateChoice = {
  readonly chosen: readonly ChosenMultivariate[];
  /** Whether somebody asked: what was asked for and cannot be told is doubt, what nobody asked for is not. */
  readonly isAsked: boolean;
};

/**
 * Makes a choice of multivariate detectors; correlation alone where nothing is wished.
 *
 * @param thresholds - the effect from which on each matters, by its id
 * @throws RangeError if there is no such method, two detectors have one id, or a threshold is not above 0
 */
export function chooseMultivariate(
  wish: MultivariateWish | undefined,
  thresholds: Readonly<Record<string, unknown>> = {},
): MultivariateChoice {
  const detectors = detectorsOf(wish ?? ["correlation"]);
  if (new Set(detectors.map(({ id }) => id)).size < detectors.length)
    throw new RangeError("multivariate detectors need ids of their own");
  const chosen = detectors.map((detector) => {
    const floor = thresholds[detector.id];
    return { detector, floor: typeof floor === "number" ? floor : detector.floor };
  });
  return { chosen, isAsked: wish !== undefined };
}

function detectorsOf(wish: MultivariateWish): readonly MultivariateDetector[] {
  if (wish === "all") return Object.values(multivariateDetectors);
  if (wish === "none") return [];
  demandList("a choice of multivariate detectors", '"all", "none" or a list', wish);
  return wish.map((named) => (typeof named === "string" ? multivariateDetectors[demandKnown(named)] : named));
}

/** Reads a list of names: all, none, or some with commas between. @throws RangeError if there is no such method */
export function readMultivariate(text: string): MultivariateWish {
  const names = text.split(",").map((name) => name.trim());
  const [only = ""] = names;
  if (names.length === 1 && (only === "all" || only === "none")) return only;
  return names.map(demandKnown);
}

function demandKnown(name: string): MultivariateMethod {
  if (isMultivariate(name)) return name;
  const known = Object.keys(multivariateDetectors).join(", ");
  throw new RangeError(`there is no multivariate method "${name}"; there are ${known}, all and none`);
}

export function isMultivariate(name: string): name is MultivariateMethod {
  return Object.hasOwn(multivariateDetectors, name);
}
