// The kernels of @driftguard/stats at a million rows, beside NumPy, SciPy and river in the same run: what counts is the
// ratio. Streams are of 5,000 values, since river's KSWIN asks SciPy at every value.
//
//   npm run bench:stats -- [path of a python with numpy, scipy and river]
//
// Writes bench/results/stats.json. CPU time, not wall time, so that neighbours on the machine disturb little.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import {
  adaptiveWindowing,
  andersonDarling,
  type ChangeDetector,
  cramerVonMises,
  kolmogorovSmirnovOfSorted,
  kolmogorovSmirnovWindow,
  moments,
  prepareBinning,
  quantileEdges,
  seededRandom,
  sortFloat64,
} from "@driftguard/stats";
import { machineFacts } from "./machine/machine-facts.ts";
import { type Goal, isMet } from "./report/part.ts";

const facts = machineFacts();
const rows = 1_000_000;
const rounds = 6;
const random = seededRandom(1);
const normal = () => Float64Array.from({ length: rows }, random.normal);

const reference = normal();
const current = normal().map((value) => value + 0.01);
const heavy = current.map(Math.exp);
const sortedReference = sortFloat64(reference);
const binning = prepareBinning(quantileEdges(sortedReference, 256));
const heavyBinning = prepareBinning(quantileEdges(sortFloat64(heavy), 256));

const streamed = current.slice(0, 5_000);

const kernels: Readonly<Record<string, () => unknown>> = {
  sort: () => sortFloat64(current),
  "sort, as the language does": () => current.slice().sort(),
  "KS, reference sorted (SciPy sorts both)": () => kolmogorovSmirnovOfSorted(sortedReference, sortFloat64(current)),
  "histogram of 256 bins, normal": () => binning.count(current),
  "histogram of 256 bins, lognormal": () => heavyBinning.count(heavy),
  "moments, smallest, largest, missing": () => moments.addAll(moments.empty(0), current),
  "Anderson-Darling, neither sorted": () => andersonDarling(reference, current),
  "Cramér-von Mises, neither sorted": () => cramerVonMises(reference, current),
  "ADWIN, a stream of 5,000": () => runThrough(adaptiveWindowing()),
  "KSWIN, a stream of 5,000": () => runThrough(kolmogorovSmirnovWindow()),
};

function runThrough({ update }: ChangeDetector): void {
  for (const value of streamed) update(value);
}

/** Milliseconds of CPU, the median of the rounds after one to warm up. */
function cpuMs(run: () => unknown): number {
  run();
  const times = Array.from({ length: rounds }, () => {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return median(times);
}

function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  return (ascending[Math.floor((ascending.length - 1) / 2)]! + ascending[Math.ceil((ascending.length - 1) / 2)]!) / 2;
}

type PythonTimes = { readonly versions: Record<string, string>; readonly cpuMs: Record<string, number> };

function timesOfPython(python: string): PythonTimes {
  const { stdout, status, stderr } = spawnSync(
    python,
    [new URL("stats.py", import.meta.url).pathname, String(rows), String(rounds)],
    {
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(`stats.py failed: ${stderr}`);
  return JSON.parse(stdout) as PythonTimes;
}

const own = Object.fromEntries(Object.entries(kernels).map(([name, run]) => [name, cpuMs(run)]));
const python = process.argv[2] === undefined ? null : timesOfPython(process.argv[2]);
const kernelRows = Object.entries(own).map(([name, ms]) => {
  const other = python?.cpuMs[name];
  return {
    kernel: name,
    cpuMs: round(ms),
    numpyCpuMs: other === undefined ? null : round(other),
    timesFaster: other === undefined ? null : round(other / ms),
  };
});

function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** What a column of a million rows may cost. */
const goals: readonly Goal[] = [
  {
    promise: "a million rows profiled: histogram and moments, CPU",
    seen: round((own["histogram of 256 bins, lognormal"] ?? NaN) + (own["moments, smallest, largest, missing"] ?? NaN)),
    limit: 20,
    unit: "ms",
    better: "less",
  },
  {
    promise: "exact KS of a million rows, CPU",
    seen: round(own["KS, reference sorted (SciPy sorts both)"] ?? NaN),
    limit: 120,
    unit: "ms",
    better: "less",
  },
];

const result = {
  madeBy: "npm run bench:stats",
  at: new Date().toISOString(),
  rows,
  rounds,
  measured: "CPU milliseconds a million rows (streams: their values), median of the rounds, one core",
  machine: facts(),
  versions: Object.fromEntries(Object.entries(python?.versions ?? {}).filter(([name]) => name !== "node")),
  methods: { normal: binning.method, lognormal: heavyBinning.method },
  goals: goals.map((goal) => ({ ...goal, met: isMet(goal) })),
  tables: {
    "a million rows": kernelRows.map(({ kernel, cpuMs: ms, numpyCpuMs, timesFaster }) => ({
      kernel,
      "CPU ms": ms,
      "NumPy, SciPy, river: CPU ms": numpyCpuMs,
      "times as fast": timesFaster,
    })),
  },
};
writeFileSync(new URL("results/stats.json", import.meta.url), `${JSON.stringify(result, null, 2)}\n`);
for (const { kernel, cpuMs: ms, numpyCpuMs, timesFaster } of kernelRows) {
  process.stdout.write(
    `${kernel.padEnd(40)} ${String(ms).padStart(6)} ms   NumPy/SciPy ${numpyCpuMs ?? "-"} ms   ${timesFaster ?? "-"} x\n`,
  );
}
