import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findTool, missingTools } from "./find-tool.ts";
import { neededTools, type ToolId } from "./needed-tools.ts";

const root = join(import.meta.dirname, "..");
const requirements = join(root, "tools/requirements.txt");

/** What this machine allows. */
export type Machine = {
  readonly isRoot: boolean;
  readonly hasApt: boolean;
};

/** What is done about the missing tools, decided before anything is. */
export type ProvisionPlan = {
  /** Debian's packages to install, all in one go. */
  readonly packages: readonly string[];
  /** Whether the checkout's own Python is made. */
  readonly makesPython: boolean;
  /** The tools that stay missing here: only root may install them, or only Debian has them. */
  readonly leaves: readonly ToolId[];
};

/** Decides what is done about the missing tools. Python's packages need no root, so those are always tried. */
export function planProvision(missing: ReadonlySet<ToolId>, { isRoot, hasApt }: Machine): ProvisionPlan {
  const fromDebian = [...missing].filter((id) => id !== "python");
  const mayInstall = isRoot && hasApt;
  return {
    packages: mayInstall ? fromDebian.flatMap((id) => neededTools[id].packages) : [],
    makesPython: missing.has("python"),
    leaves: mayInstall ? [] : fromDebian,
  };
}

function provision(): boolean {
  const machine = { isRoot: process.getuid?.() === 0, hasApt: existsSync("/usr/bin/apt-get") };
  const plan = planProvision(missingTools(), machine);
  if (plan.packages.length > 0) installPackages(plan.packages);
  if (plan.makesPython) makePython(machine);
  const missing = missingTools();
  for (const id of missing) {
    process.stdout.write(`${id} is missing: tests that need it are skipped. To install: ${findTool(id).install}\n`);
  }
  return [...missing].every((id) => plan.leaves.includes(id));
}

function installPackages(packages: readonly string[]): boolean {
  keepPostgresFromStarting();
  return (
    run("apt-get", "update", "-qq") && run("apt-get", "install", "-y", "-qq", "--no-install-recommends", ...packages)
  );
}

/** Debian makes and starts a server of its own when PostgreSQL is installed; tests start theirs. */
function keepPostgresFromStarting(): void {
  const folder = "/etc/postgresql-common";
  if (existsSync(folder)) return;
  mkdirSync(join(folder, "createcluster.d"), { recursive: true });
  writeFileSync(join(folder, "createcluster.d/no-main-cluster.conf"), "create_main_cluster = false\n");
}

function makePython(machine: Machine): boolean {
  const environment = join(root, ".venv");
  const make = (): boolean => run("python3", "-m", "venv", "--clear", environment);
  const mayInstall = machine.isRoot && machine.hasApt;
  const isMade = make() || (mayInstall && installPackages(neededTools.python.packages) && make());
  if (!isMade) {
    process.stdout.write(`python3 could not make ${environment}; it needs: apt-get install python3-venv\n`);
    rmSync(environment, { recursive: true, force: true });
    return false;
  }
  if (!run(join(environment, "bin/python"), "-m", "pip", "install", "-q", "--no-deps", "-r", requirements))
    return false;
  copyFileSync(requirements, join(environment, "installed-requirements.txt"));
  return true;
}

function run(command: string, ...args: readonly string[]): boolean {
  process.stdout.write(`$ ${command} ${args.join(" ")}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", PIP_DISABLE_PIP_VERSION_CHECK: "1" };
  return spawnSync(command, args, { env, stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}

if (import.meta.main && !provision()) process.exitCode = 1;
