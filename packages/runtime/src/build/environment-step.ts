import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildContext, type BuildStep, type EnvironmentNote, type ModelFormat } from "../contract.ts";
import { ensureEnvironment, readEnvironment, type Environment } from "../environment/ensure-environment.ts";
import { readRequirements, requirementsOf } from "../environment/requirements.ts";
import { satisfies } from "../environment/satisfies.ts";
import { readNote, writeNote } from "./notes.ts";
import { readSettings } from "./read-settings.ts";
import type { ScanNote } from "./scan-step.ts";
import { whyNotTrees } from "./why-not-trees.ts";

const limitMs = 240_000;

/**
 * Makes or finds the Python environment, by the version's own list or by what its model file tells; `null` is noted where
 * none is needed.
 */
export const environmentStep: BuildStep = {
  name: "environment",
  limitMs,
  whenLate: "Ask for less in requirements.txt; with uv on the server it takes a part of the time.",
  async run(context) {
    const { folder, consent, log } = context;
    const files = join(folder, "files");
    const { model, scan } = readNote<ScanNote>(folder, "scan");
    const list = join(files, "requirements.txt");
    const why = await whyNotTrees(files, model, readSettings(files));
    if (why === null) {
      log("no environment: XGBoost's trees are evaluated here, and give the expected answers");
      writeNote(folder, "environment", null);
      return;
    }
    if (model.format.startsWith("xgboost")) log(`in Python: ${why}`);
    const hasList = existsSync(list);
    const requirements = hasList
      ? readRequirements(readFileSync(list, "utf8"))
      : withFramework(requirementsOf(scan), model.format);
    if (!hasList) {
      const named =
        requirements.length === 0 ? "the model file names no package" : `by the model file, ${requirements.join(", ")}`;
      log(`no requirements.txt: ${named}`);
    }
    const environment = await ensureEnvironment({
      ...context,
      requirements,
      python: readSettings(files).python,
      sourceBuilds: consent.sourceBuilds,
      ...(hasList ? {} : { writtenIn: "what the model file asks for by a requirements.txt" }),
      limitMs,
    });
    const { key, python, packages, seconds } = environment;
    writeNote(folder, "environment", { key, python, packages, seconds } satisfies EnvironmentNote);
    log(`Python ${python}, ${Object.keys(packages).length} packages, environment ${key.slice(0, 12)}`);
  },
};

/** The environment that the step has noted; `null` where none is needed. @throws Error if its folder has gone since */
export function notedEnvironment({
  folder,
  environments,
}: Pick<BuildContext, "folder" | "environments">): Environment | null {
  const note = readNote<EnvironmentNote | null>(folder, "environment");
  if (note === null) return null;
  const environment = readEnvironment(join(environments, note.key));
  if (environment === null) throw new Error(`the environment ${note.key} is gone`);
  return environment;
}

/** What the format itself needs, whatever its file names; rows travel to all of these as numpy's arrays. */
const frameworks: Readonly<Partial<Record<ModelFormat, readonly string[]>>> = {
  pickle: ["numpy"],
  joblib: ["joblib", "numpy"],
  onnx: ["numpy", "onnxruntime"],
  torchscript: ["numpy", "torch"],
  "xgboost-json": ["numpy", "xgboost"],
  "xgboost-ubj": ["numpy", "xgboost"],
};

function withFramework(requirements: readonly string[], format: ModelFormat): string[] {
  const named = requirements.map((line) => line.split(/[=<>!~ ]/)[0]);
  const missing = (frameworks[format] ?? []).filter((name) => !named.includes(name));
  return [...requirements, ...missing].sort();
}

/** Packages whose installed version is another than the one that wrote the file, as sentences. */
export function versionWarnings({ scan }: ScanNote, environment: EnvironmentNote | null): string[] {
  const packages = environment?.packages ?? {};
  return Object.entries(scan.hints.packages).flatMap(([name, written]) => {
    const installed = packages[name];
    if (written === null || installed === undefined || satisfies(packages, `${name}==${written}`)) return [];
    return [`The file was written by ${name} ${written}, and ${installed} is installed: its answers may differ.`];
  });
}
