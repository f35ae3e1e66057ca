import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BuildProblem, type ModelFormat, type Settings } from "../contract.ts";
import type { ScanNote } from "./scan-step.ts";

/** Finds the model among the files, and what it would do. A file that nobody has scanned is unknown, never clean. */
export async function inspectModel(files: string, paths: readonly string[], settings: Settings): Promise<ScanNote> {
  const entry = paths.includes("predict.py") ? "predict.py" : null;
  const file =
    settings.model ??
    paths.find((path) => /^(model\/)?[^/]+\.(pkl|joblib|json|ubj)$/.test(path) && !/test_data|driftguard/.test(path)) ??
    null;
  if (file === null && entry === null) throw new BuildProblem("no_model", "There is no model file and no predict.py.");
  const format: ModelFormat = file === null ? "python" : formatOf(readFileSync(join(files, file)), file);
  const isData = format.startsWith("xgboost");
  return {
    model: { format, file, entry },
    scan: {
      verdict: isData ? "clean" : "unknown",
      findings:
        isData || file === null
          ? []
          : [{ verdict: "unknown", kind: "not-scanned", says: "it was not scanned", file, at: null }],
      names: [],
      hints: { packages: {}, modules: [], numpyMajor: null },
      bytes: 0,
    },
  };
}

function formatOf(bytes: Buffer, file: string): ModelFormat {
  if (bytes.subarray(0, 1).toString() === "{") return file.endsWith(".ubj") ? "xgboost-ubj" : "xgboost-json";
  return file.endsWith(".joblib") ? "joblib" : "pickle";
}
