import { fileURLToPath } from "node:url";

/** A program that compares two Parquet files, as a whole process. */
export type Program = {
  readonly name: string;
  /** The environment it runs in, named as its list of requirements; `null` for our own command. */
  readonly environment: string | null;
  /** The script beside this file. */
  readonly script: string;
  /** What is to be said of it in a table. */
  readonly note?: string;
};

export const command: string = pathOf("../../packages/driftwatch/bin/driftwatch.js");

/** What others are measured by. */
export const scriptName = "Polars and SciPy";

/** What is compared, ours first, the floors last. */
export const programs: readonly Program[] = [
  { name: "driftwatch check", environment: null, script: command },
  { name: scriptName, environment: "script", script: "polars_scipy.py" },
  { name: "Evidently", environment: "evidently", script: "evidently_drift.py" },
  { name: "NannyML", environment: "nannyml", script: "nannyml_drift.py" },
  { name: "whylogs", environment: "whylogs", script: "whylogs_drift.py" },
  { name: "deepchecks", environment: "deepchecks", script: "deepchecks_drift.py" },
  { name: "DriftWatch of PyPI", environment: "driftwatch", script: "driftwatch_drift.py" },
  { name: "DuckDB, scanning alone", environment: "script", script: "duckdb_scan.py" },
  { name: "pyarrow, reading alone", environment: "script", script: "read_tables.py" },
];

export function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
