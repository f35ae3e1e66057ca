import type { ScanHints } from "../contract.ts";
import type { Global } from "./value.ts";

/** Distributions on PyPI by the module that they bring, where the two are called differently or are worth a hint. */
const distributions: Readonly<Record<string, string | undefined>> = {
  catboost: "catboost",
  joblib: "joblib",
  lightgbm: "lightgbm",
  numpy: "numpy",
  pandas: "pandas",
  scipy: "scipy",
  sklearn: "scikit-learn",
  statsmodels: "statsmodels",
  torch: "torch",
  xgboost: "xgboost",
};

/** What the names of a file tell of the environment that it needs. */
export function hintsFrom(names: readonly Global[], versions: ReadonlyMap<string, string>): ScanHints {
  const modules = [...new Set(names.map(({ module }) => module.split(".")[0] ?? module))].sort();
  const packages: Record<string, string | null> = {};
  for (const module of modules) {
    const distribution = Object.hasOwn(distributions, module) ? distributions[module] : undefined;
    if (distribution !== undefined) packages[distribution] = versions.get(distribution) ?? null;
  }
  const isOf = (core: string): boolean => names.some(({ module }) => module === core || module.startsWith(`${core}.`));
  return { packages, modules, numpyMajor: isOf("numpy._core") ? 2 : isOf("numpy.core") ? 1 : null };
}
