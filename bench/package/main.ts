// The packed tarball of driftwatch, installed into an empty folder as a new user would: bench/results/package.json.
//
//   npm run build && npm run bench:package
import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { machineFacts } from "../machine/machine-facts.ts";
import type { Findings } from "../report/part.ts";
import { printFindings } from "../report/print-findings.ts";
import { median, rounded } from "../report/quantile.ts";
import { writeResult } from "../report/write-result.ts";
import { installDriftwatch } from "./install-driftwatch.ts";

const helpRounds = 5;

type Manifest = {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly scripts?: Readonly<Record<string, string>>;
};

function measurePackage(): Findings {
  const folder = mkdtempSync(join(tmpdir(), "driftguard-package-"));
  try {
    const { home, command, seconds } = installDriftwatch(folder);
    const files = globSync("node_modules/**/*", { cwd: home }).map((file) => statSync(join(home, file)));
    const megabytes = files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0) / 1e6;
    const scripts = globSync("node_modules/{*,@*/*}/package.json", { cwd: home }).filter((path) =>
      hasInstallScript(readManifest(join(home, path))),
    );
    const { exports } = readManifest(join(home, "node_modules/driftwatch/package.json"));
    const doors = Object.keys(exports).filter((door) => !door.endsWith(".json") && door !== "./command");
    const imported = doors.map((door) => importDoor(home, door.replace(/^\./, "driftwatch")));
    const help = Array.from({ length: helpRounds }, () => timeHelp(command));
    return {
      tables: [
        {
          title: "driftwatch from its tarball",
          rows: [
            {
              "installed in s": rounded(seconds),
              MB: rounded(megabytes),
              "packages with an install script": scripts.length,
              "entry points": doors.length,
              "import as they should": imported.filter((names) => names > 0).length,
              "--help in s": rounded(median(help)),
            },
          ],
        },
      ],
      goals: [
        { promise: "installed from the tarball", seen: rounded(seconds), limit: 10, unit: "s", better: "less" },
        {
          promise: "room it takes, its packages and all",
          seen: rounded(megabytes),
          limit: 60,
          unit: "MB",
          better: "less",
        },
        {
          promise: "packages with an install script",
          seen: scripts.length,
          limit: 0,
          unit: "packages",
          better: "less",
        },
        {
          promise: "entry points that import",
          seen: imported.filter((names) => names > 0).length,
          limit: doors.length,
          unit: "entry points",
          better: "more",
        },
        { promise: "driftwatch --help", seen: rounded(median(help)), limit: 0.15, unit: "s", better: "less" },
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, "utf8"));
}

function hasInstallScript({ scripts = {} }: Manifest): boolean {
  return ["preinstall", "install", "postinstall"].some((name) => name in scripts);
}

/** How many names an entry point gives to a program in the folder. */
function importDoor(home: string, specifier: string): number {
  const program = `console.log(Object.keys(await import(${JSON.stringify(specifier)})).length)`;
  return Number(
    execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: home, encoding: "utf8" }),
  );
}

function timeHelp(command: string): number {
  const began = performance.now();
  execFileSync(process.execPath, [command, "--help"]);
  return (performance.now() - began) / 1000;
}

const part = { name: "package", says: "seconds and megabytes of the packed driftwatch in an empty folder" };
const at = new Date();
const facts = machineFacts();
const findings = measurePackage();
writeResult(part, findings, {
  at,
  seconds: (Date.now() - at.getTime()) / 1000,
  machine: facts(),
  madeBy: "npm run bench:package",
});
process.stdout.write(`${printFindings(part, findings)}\n`);
