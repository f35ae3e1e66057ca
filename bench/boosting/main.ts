// The boosted trees of @driftguard/stats beside scikit-learn's HistGradientBoosting, in the same run on the same rows: what
// counts is the ratio, of CPU and of the error on rows that neither saw.
//
//   OMP_NUM_THREADS=1 node --conditions=driftguard-source bench/boosting/main.ts <a python with scikit-learn> [rows]
//
// Writes bench/results/boosting.json.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BoostedLoss, fitBoostedTrees, predictBoostedTrees } from "@driftguard/stats";
import { machineFacts } from "../machine/machine-facts.ts";

type Measured = { readonly fitCpuSeconds: number; readonly predictCpuSeconds: number; readonly error: number };

const python = process.argv[2];
if (python === undefined) throw new Error("bench/boosting needs the path of a python with scikit-learn");
const rows = Number(process.argv[3] ?? 100_000);
const rounds = 3;
const columnCount = 10;
const folder = mkdtempSync(join(tmpdir(), "boosting-"));
const facts = machineFacts();

try {
  runPython(["rows.py", String(rows), folder]);
  const [fit, fresh] = [read("fit"), read("test")];
  const own = { squared: measure("squared", fit, fresh), logistic: measure("logistic", fit, fresh) };
  const peer = JSON.parse(runPython(["histogram_boosting.py", folder, String(rounds)])) as typeof own & {
    readonly versions: Record<string, string>;
  };
  const result = {
    madeBy: "bench/boosting/main.ts",
    measured: `CPU seconds, median of ${rounds} rounds; ${rows} rows to fit, 50000 to predict, ${columnCount} columns, 100 trees of 31 leaves; error: mean squared, or log loss in nats`,
    machine: facts(),
    versions: { node: process.version, ...peer.versions },
    squared: compared(own.squared, peer.squared),
    logistic: compared(own.logistic, peer.logistic),
  };
  writeFileSync(new URL("../results/boosting.json", import.meta.url), `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify({ squared: result.squared, logistic: result.logistic }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

type Rows = {
  readonly columns: readonly Float64Array[];
  readonly targets: Readonly<Record<BoostedLoss, Float64Array>>;
};

function read(part: string): Rows {
  const bytes = readFileSync(join(folder, `${part}.bin`));
  const values = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  const count = values.length / (columnCount + 2);
  const column = (place: number): Float64Array => values.slice(place * count, (place + 1) * count);
  return {
    columns: Array.from({ length: columnCount }, (_, place) => column(place)),
    targets: { squared: column(columnCount), logistic: column(columnCount + 1) },
  };
}

function measure(loss: BoostedLoss, fit: Rows, fresh: Rows): Measured {
  const fits: number[] = [];
  const asks: number[] = [];
  let error = Number.NaN;
  for (let round = 0; round < rounds; round++) {
    const [model, fitCpuSeconds] = timed(() => fitBoostedTrees(fit.columns, fit.targets[loss], { loss }));
    const [said, predictCpuSeconds] = timed(() => predictBoostedTrees(model, fresh.columns));
    fits.push(fitCpuSeconds);
    asks.push(predictCpuSeconds);
    error = meanLoss(loss, fresh.targets[loss], said);
  }
  return { fitCpuSeconds: median(fits), predictCpuSeconds: median(asks), error };
}

function timed<T>(run: () => T): [T, number] {
  const start = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(start);
  return [result, (user + system) / 1e6];
}

function meanLoss(loss: BoostedLoss, target: Float64Array, said: Float64Array): number {
  const lost = target.map((value, row) => {
    const answer = said[row]!;
    return loss === "squared" ? (value - answer) ** 2 : -Math.log(value === 1 ? answer : 1 - answer);
  });
  return lost.reduce((sum, value) => sum + value, 0) / lost.length;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function compared(own: Measured, peer: Measured) {
  return {
    own,
    scikitLearn: peer,
    fitCpuRatio: round(own.fitCpuSeconds / peer.fitCpuSeconds),
    predictCpuRatio: round(own.predictCpuSeconds / peer.predictCpuSeconds),
    errorRatio: round(own.error / peer.error),
  };
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

function runPython([script = "", ...rest]: readonly string[]): string {
  const path = new URL(script, import.meta.url).pathname;
  const { stdout, stderr, status } = spawnSync(python!, [path, ...rest], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
  return stdout;
}
