import python from "./allowed/python.json" with { type: "json" };
import scikitLearn13 from "./allowed/scikit-learn-1.3.2.json" with { type: "json" };
import scikitLearn17 from "./allowed/scikit-learn-1.7.2.json" with { type: "json" };
import scikitLearn19 from "./allowed/scikit-learn-1.9.1.json" with { type: "json" };
import torch from "./allowed/torch.json" with { type: "json" };
import xgboost from "./allowed/xgboost-3.2.0.json" with { type: "json" };
import type { AllowedNames } from "./judge-name.ts";

/** The committed lists, each with what made it and from which versions. */
const lists: readonly AllowedList[] = [python, scikitLearn13, scikitLearn17, scikitLearn19, xgboost, torch];

type AllowedList = {
  readonly madeBy: string;
  readonly versions: Readonly<Record<string, string | undefined>>;
  readonly names: Readonly<Record<string, readonly string[] | undefined>>;
};

/**
 * Every (module, name) that honest files of the listed framework versions resolve, in one table: what was read and
 * found harmless in one version is not another thing in the next.
 */
export function readAllowedNames(): AllowedNames {
  const allowed = new Map<string, Set<string>>();
  for (const { names } of lists) {
    for (const [module, list] of Object.entries(names)) {
      const known = allowed.get(module) ?? new Set();
      for (const name of list ?? []) known.add(name);
      allowed.set(module, known);
    }
  }
  return allowed;
}
