// What a comparison of two Parquet files costs, as a whole process, beside the peers: bench/results/peers.json. Ours is packed and
// installed, as people have it. Every run is kept as it comes, so that it can be measured in pieces; the script is measured in each,
// for ratios hold within one run alone.
//
//   npm run build                                                         makes what is packed
//   npm run bench:peers -- --install                                      environments, in .environments/peers
//   npm run bench:peers                                                   every program at every size, three rounds
//   npm run bench:peers -- --size 100000x20 --program Evidently --rounds 1
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { machineFacts } from "../machine/machine-facts.ts";
import { installDriftwatch } from "../package/install-driftwatch.ts";
import { type Goal, isMet } from "../report/part.ts";
import { compileEnvironment, makeEnvironment, pinsOf, pythonOf } from "./environments.ts";
import { type Cost, measureProgram } from "./measure-program.ts";
import { pathOf, type Program, programs, scriptName } from "./programs.ts";
import { besideScript, type Row, type Runs, tabulateRuns } from "./tabulate-runs.ts";

const sizes = ["100000x20", "1000000x20", "100000x200", "1000000x100"];

/** What our own run may cost at a size, at most: in the script's CPU, or in memory. */
const limits: readonly { readonly size: string; readonly cpu?: number; readonly peakMb?: number }[] = [
  { size: "100000x20", cpu: 0.4 },
  { size: "1000000x20", cpu: 0.5, peakMb: 250 },
  { size: "100000x200", cpu: 0.65 },
  { size: "1000000x100", peakMb: 300 },
];

const ourName = programs.find(({ environment }) => environment === null)?.name;

const resultFile = pathOf("../results/peers.json");

const { values } = parseArgs({
  options: {
    install: { type: "boolean", default: false },
    size: { type: "string", multiple: true },
    program: { type: "string", multiple: true },
    rounds: { type: "string", default: "3" },
  },
});
const tell = (line: string): void => void process.stderr.write(`peers: ${line}\n`);

if (values.install) {
  for (const name of new Set(programs.flatMap(({ environment }) => environment ?? []))) makeEnvironment(name, tell);
} else {
  const { program: wanted } = values;
  const chosen = programs.filter(({ name }) => wanted === undefined || name === scriptName || wanted.includes(name));
  for (const name of new Set(chosen.flatMap(({ environment }) => environment ?? []))) compileEnvironment(name);
  const folder = mkdtempSync(join(tmpdir(), "driftguard-peers-"));
  try {
    tell("installing driftwatch");
    const { command } = installDriftwatch(folder);
    for (const size of values.size ?? sizes) measureAt(size, { chosen, command, rounds: Number(values.rounds) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Plan = { readonly chosen: readonly Program[]; readonly command: string; readonly rounds: number };

function measureAt(size: string, { chosen, command, rounds }: Plan): void {
  const [rows = "", columns = ""] = size.split("x");
  const folder = mkdtempSync(join(tmpdir(), "driftguard-peers-"));
  try {
    execFileSync(pythonOf("script"), [pathOf("make_tables.py"), folder, rows, columns]);
    const files = ["reference.parquet", "current.parquet"].map((name) => join(folder, name));
    const facts = machineFacts();
    const run = new Date().toISOString();
    const costs = new Map<Program, Cost[]>(chosen.map((program) => [program, []]));
    const faults = new Map<Program, string>();
    for (let round = 1; round <= rounds; round += 1) {
      for (const [program, own] of costs) {
        if (faults.has(program)) continue;
        tell(`${size}, round ${round} of ${rounds}: ${program.name}`);
        try {
          own.push(measureProgram(program, files, command));
        } catch (error) {
          faults.set(program, error instanceof Error ? error.message : String(error));
        }
      }
    }
    const measured = [...costs].map(([program, own]) => ({
      program: program.name,
      size,
      run,
      versions: program.environment === null ? "this checkout, packed and installed" : pinsOf(program.environment),
      costs: own,
      fault: faults.get(program) ?? null,
    }));
    keep(besideScript(measured), facts());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Puts runs in the place of older ones of the same program at the same size. */
function keep(fresh: readonly Runs[], machine: object): void {
  const kept: readonly Runs[] = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, "utf8")).runs : [];
  const older = kept.filter((one) => !fresh.some(({ program, size }) => program === one.program && size === one.size));
  const place = ({ program, size }: Runs): number =>
    sizes.indexOf(size) * programs.length + programs.findIndex(({ name }) => name === program);
  const runs = [...older, ...fresh].toSorted((one, other) => place(one) - place(other));
  const tables = sizes
    .map((size) => ({ size, rows: tabulateRuns(runs.filter((one) => one.size === size)) }))
    .filter(({ rows }) => rows.length > 0);
  const result = {
    madeBy: "npm run bench:peers",
    at: new Date().toISOString(),
    seeds: [1, 2],
    machine,
    goals: goalsOf(tables).map((goal) => ({ ...goal, met: isMet(goal) })),
    tables: Object.fromEntries(tables.map(({ size, rows }) => [size, rows])),
    runs,
  };
  writeFileSync(resultFile, `${JSON.stringify(result, null, 2)}\n`);
}

type Table = { readonly size: string; readonly rows: readonly Row[] };

/** What was not measured yet is a goal that nothing was seen of. */
function goalsOf(tables: readonly Table[]): Goal[] {
  return limits.flatMap(({ size, cpu, peakMb }) => {
    const ours = tables.find((table) => table.size === size)?.rows.find(({ program }) => program === ourName);
    const goal = (says: string, seen: number | null, limit: number, unit: string): Goal => {
      return { promise: `driftwatch check at ${size}, ${says}`, seen, limit, unit, better: "less" };
    };
    return [
      ...(cpu === undefined ? [] : [goal("CPU over a script's", ours?.["over the script, CPU"] ?? null, cpu, "times")]),
      ...(peakMb === undefined ? [] : [goal("peak memory", ours?.["peak MB"] ?? null, peakMb, "MB")]),
    ];
  });
}
