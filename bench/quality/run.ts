// How often the product cries wolf, and what it finds: simulated, and written to bench/results/quality-*.json.
//
//   npm run bench:quality                          all parts, one after the other; takes hours
//   npm run bench:quality grid streams             these
//   npm run bench:quality -- grid --runs 20        with more trials; --models and --seed likewise
//   npm run bench:quality -- peers --pairs 20      what else is asked of bench/peers/quality.ts
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { machineFacts } from "../machine/machine-facts.ts";
import { printFindings } from "../report/print-findings.ts";
import { writeResult } from "../report/write-result.ts";
import { qualityParts } from "./quality-parts.ts";

/** Programs of their own, and where they write. */
const programs: Readonly<Record<string, readonly string[]>> = {
  gap: ["gap-main.ts", "--out", "quality-gap.json"],
  multivariate: ["multivariate-main.ts", "--out", "quality-multivariate.json"],
  experiment: ["experiment-main.ts", "--out", "experiment.json"],
  peers: ["../peers/quality.ts"],
};
const args = process.argv.slice(2);
const [first = ""] = args;
if (first === "peers") process.exit(runProgram("peers", args.slice(1)));

const { values, positionals } = parseArgs({
  args,
  allowPositionals: true,
  options: { seed: { type: "string", default: "1" }, models: { type: "string" }, runs: { type: "string" } },
});
const names = [...qualityParts.map(({ name }) => name), ...Object.keys(programs)];
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`No such part: ${unknown.join(", ")}. There are: ${names.join(", ")}.\n`);
  process.exit(3);
}
for (const name of names.filter((one) => positionals.length === 0 || positionals.includes(one))) {
  const part = qualityParts.find((one) => one.name === name);
  if (part === undefined) {
    const status = runProgram(name, []);
    if (status !== 0) process.exit(status);
    continue;
  }
  const at = new Date();
  const facts = machineFacts();
  const extent = {
    seed: Number(values.seed),
    models: Number(values.models ?? part.usual.models),
    runs: Number(values.runs ?? part.usual.runs),
  };
  const findings = part.measure(extent, (line) => process.stderr.write(`${name}: ${line}\n`));
  const seconds = (Date.now() - at.getTime()) / 1000;
  const asked = Object.entries(extent).map(([option, value]) => `--${option} ${value}`);
  const madeBy = `npm run bench:quality -- ${name} ${asked.join(" ")}`;
  writeResult({ name: `quality-${name}`, says: part.says }, findings, { at, seconds, machine: facts(), madeBy });
  process.stdout.write(`${printFindings(part, findings)}\n`);
}

function runProgram(name: string, more: readonly string[]): number {
  const [script = "", ...rest] = (programs[name] ?? []).map((part, i) =>
    i === 0 ? pathOf(part) : part.endsWith(".json") ? pathOf(`../results/${part}`) : part,
  );
  const run = ["--conditions=driftguard-source", script, ...rest, ...more];
  return spawnSync(process.execPath, run, { stdio: "inherit" }).status ?? 1;
}

function pathOf(part: string): string {
  return fileURLToPath(new URL(part, import.meta.url));
}
