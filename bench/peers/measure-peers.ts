import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { installDriftwatch } from "../package/install-driftwatch.ts";
import type { Findings, Tell } from "../report/part.ts";
import { median, rounded } from "../report/quantile.ts";

const rows = 100_000;
const rounds = 3;

export type PeerOptions = { readonly python: string; readonly tell: Tell };

/** Two Parquet files compared by our command as it is installed, and by what Python people would write: whole processes. */
export function measurePeers({ python, tell }: PeerOptions): Findings {
  const folder = mkdtempSync(join(tmpdir(), "driftguard-peers-"));
  try {
    const { command } = installDriftwatch(folder);
    tell(`two tables of ${rows.toLocaleString("en-US")} rows and 20 columns`);
    execFileSync(python, [pathOf("make_tables.py"), folder, String(rows)]);
    const files = ["reference.parquet", "current.parquet"].map((name) => join(folder, name));
    const programs: readonly Program[] = [
      // Drift is there to be found: 1 is its exit code.
      { name: "driftwatch check", run: [process.execPath, command, "check", ...files, "--format", "json"], code: 1 },
      { name: "Polars and SciPy", run: [python, pathOf("polars_scipy.py"), ...files], code: 0 },
      { name: "pyarrow, reading alone", run: [python, pathOf("read_tables.py"), ...files], code: 0 },
    ];
    const costs: Cost[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      tell(`round ${round} of ${rounds}`);
      for (const program of programs) costs.push(measure(python, program));
    }
    return findingsOf(programs, costs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Program = { readonly name: string; readonly run: readonly string[]; readonly code: number };
type Cost = { readonly name: string; readonly cpuSeconds: number; readonly peakMb: number; readonly seconds: number };

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

function measure(python: string, { name, run, code }: Program): Cost {
  const said = execFileSync(python, [pathOf("measure.py"), ...run], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const cost = JSON.parse(said) as Omit<Cost, "name"> & { readonly code: number };
  if (cost.code !== code) throw new Error(`${name} ended with ${cost.code}`);
  return { ...cost, name };
}

function findingsOf(programs: readonly Program[], costs: readonly Cost[]): Findings {
  const of = (program: string, read: (cost: Cost) => number): number =>
    median(costs.filter(({ name }) => name === program).map(read));
  const [ours, script, reading] = programs.map(({ name }) => ({
    name,
    cpu: of(name, ({ cpuSeconds }) => cpuSeconds),
    peak: of(name, ({ peakMb }) => peakMb),
    clock: of(name, ({ seconds }) => seconds),
  }));
  if (ours === undefined || script === undefined || reading === undefined)
    throw new TypeError("three programs are compared");
  return {
    tables: [
      {
        title: `two Parquet files of ${rows.toLocaleString("en-US")} rows and 20 columns, whole process, medians of ${rounds}`,
        rows: [ours, script, reading].map(({ name, cpu, peak, clock }) => ({
          program: name,
          "CPU s": rounded(cpu),
          "driftwatch over it, CPU": rounded(ours.cpu / cpu),
          "peak MB": rounded(peak),
          "driftwatch over it, peak": rounded(ours.peak / peak),
          "by the clock s": rounded(clock),
        })),
      },
      {
        title: "every round",
        rows: costs.map(({ name, cpuSeconds, peakMb, seconds }) => ({
          program: name,
          "CPU s": rounded(cpuSeconds),
          "peak MB": rounded(peakMb),
          "by the clock s": rounded(seconds),
        })),
      },
    ],
    goals: [
      {
        promise: "driftwatch check over a script of Polars and SciPy, CPU",
        seen: rounded(ours.cpu / script.cpu),
        limit: 0.4,
        unit: "times",
        better: "less",
      },
    ],
  };
}
