// What the peers' default rules, and ours, flag on the same files: bench/results/quality-peers.json, kept as it comes.
//
//   npm run bench:quality -- peers --program "driftwatch check" --unchanged 200,1000,10000 --pairs 20 --planted 100000
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { machineFacts } from "../machine/machine-facts.ts";
import { pinsOf, pythonOf } from "./environments.ts";
import { pathOf, type Program, programs } from "./programs.ts";

type Made = { readonly files: readonly string[]; readonly planted: Readonly<Record<string, string>> };

/** What a program made of one kind of files. */
type Outcome = {
  readonly program: string;
  readonly what: "unchanged" | "planted";
  readonly rows: number;
  readonly pairs: number;
  /** The columns that it names, a list a pair. */
  readonly named: readonly (readonly string[])[];
  /** Those of them that ours calls drift; the others it names as small changes. */
  readonly flagged: readonly (readonly string[])[];
  readonly planted: Readonly<Record<string, string>>;
  readonly fault: string | null;
};

const resultFile = pathOf("../results/quality-peers.json");
const { values } = parseArgs({
  options: {
    program: { type: "string", multiple: true },
    unchanged: { type: "string", default: "200,1000,10000" },
    pairs: { type: "string", default: "20" },
    planted: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
  },
});
const peers = programs.filter(({ name }) => !name.endsWith("alone"));
const judges = peers.filter(({ name }) => values.program === undefined || values.program.includes(name));
const numbersOf = (text: string): number[] => (text === "" ? [] : text.split(",").map(Number));

for (const rows of numbersOf(values.unchanged)) judgeAll("unchanged", rows, Number(values.pairs));
for (const rows of numbersOf(values.planted)) judgeAll("planted", rows, 1);

function judgeAll(what: Outcome["what"], rows: number, pairs: number): void {
  const folder = mkdtempSync(join(tmpdir(), "driftguard-quality-"));
  try {
    const facts = machineFacts();
    const args = [pathOf("make_quality.py"), folder, what, String(rows), String(pairs), values.seed];
    const made: Made = JSON.parse(execFileSync(pythonOf("script"), args, { encoding: "utf8" }));
    for (const program of judges) {
      process.stderr.write(`quality: ${what}, ${rows} rows: ${program.name}\n`);
      keep({ program: program.name, what, rows, pairs, planted: made.planted, ...judge(program, made) }, facts());
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function judge(program: Program, { files }: Made): Pick<Outcome, "named" | "flagged" | "fault"> {
  if (program.environment === null) return judgeByOurs(program, files);
  const { status, stdout, stderr, error } = spawnSync(
    pythonOf(program.environment),
    [pathOf(program.script), ...files],
    {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    },
  );
  // Not there is no finding: it would be kept as the program's own fault.
  if (error !== undefined)
    throw new Error(`${program.name} does not start: npm run bench:peers -- --install`, { cause: error });
  if (status !== 0) return { named: [], flagged: [], fault: stderr.trimEnd().split("\n").at(-1) ?? "" };
  const lines = stdout.split("\n").filter((line) => line.startsWith('{"drifted"'));
  const named = lines.map((line): string[] => JSON.parse(line).drifted);
  return { named, flagged: named, fault: null };
}

type OurColumn = { readonly name: string; readonly status: string; readonly signals: readonly OurSignal[] };
type OurSignal = { readonly status: string; readonly adjustedPValue?: number | null };

/** Ours names more than it calls drift: what is certain, and below its floor. */
function judgeByOurs({ script }: Program, files: readonly string[]): Pick<Outcome, "named" | "flagged" | "fault"> {
  const reports = Array.from({ length: files.length / 2 }, (_, i) => {
    const run = [script, "check", ...files.slice(2 * i, 2 * i + 2), "--format", "json", "--fail-on", "never"];
    const stdout = execFileSync(process.execPath, run, {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const { columns }: { readonly columns: readonly OurColumn[] } = JSON.parse(stdout);
    return columns;
  });
  const isNamed = ({ status, signals }: OurColumn): boolean =>
    status === "drift" ||
    signals.some(({ adjustedPValue }) => typeof adjustedPValue === "number" && adjustedPValue < 0.01);
  return {
    named: reports.map((columns) => columns.filter(isNamed).map(({ name }) => name)),
    flagged: reports.map((columns) => columns.filter(({ status }) => status === "drift").map(({ name }) => name)),
    fault: null,
  };
}

function keep(fresh: Outcome, machine: object): void {
  const kept: readonly Outcome[] = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, "utf8")).outcomes : [];
  const key = ({ program, what, rows }: Outcome): string =>
    `${what} ${String(rows).padStart(9)} ${programs.findIndex(({ name }) => name === program)}`;
  const outcomes = [...kept.filter((one) => key(one) !== key(fresh)), fresh].toSorted((one, other) =>
    key(one) < key(other) ? -1 : 1,
  );
  const result = {
    madeBy: "npm run bench:quality peers",
    at: new Date().toISOString(),
    seed: Number(values.seed),
    machine,
    versions: Object.fromEntries(
      peers.flatMap(({ name, environment }) => (environment === null ? [] : [[name, pinsOf(environment)]])),
    ),
    tables: tablesOf(outcomes),
    outcomes,
  };
  writeFileSync(resultFile, `${JSON.stringify(result, null, 1)}\n`);
}

function tablesOf(outcomes: readonly Outcome[]): Readonly<Record<string, readonly object[]>> {
  const unchanged = outcomes.filter(({ what }) => what === "unchanged");
  const planted = outcomes.filter(({ what }) => what === "planted");
  return {
    "40 columns, nothing changed, reference of 10,000 rows": unchanged.map(
      ({ program, rows, pairs, flagged, fault }) => ({
        program,
        rows,
        checks: pairs,
        "with a flag": flagged.filter((names) => names.length > 0).length,
        "columns flagged a check": flagged.reduce((sum, names) => sum + names.length, 0) / pairs,
        fault,
      }),
    ),
    "40 planted shifts in 200 columns": planted.map(({ program, rows, named, flagged, planted: shifts, fault }) => {
      const [found = []] = named;
      const missed = Object.keys(shifts).filter((column) => !found.includes(column));
      const kinds = Map.groupBy(missed, (column) => shifts[column]);
      return {
        program,
        rows,
        planted: Object.keys(shifts).length,
        "named as drift": (flagged[0] ?? []).filter((column) => column in shifts).length,
        named: found.length - found.filter((column) => !(column in shifts)).length,
        false: found.filter((column) => !(column in shifts)).length,
        missed: [...kinds].map(([kind, columns]) => `${kind} (${columns.length})`).join(", "),
        fault,
      };
    }),
  };
}
