import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Tell } from "../report/part.ts";
import { pathOf } from "./programs.ts";

const folder = pathOf("../../.environments/peers");

/** The Python of a peer's environment, whether it is there or not. */
export function pythonOf(environment: string): string {
  return join(folder, environment, "bin/python");
}

/** Makes an environment from its list of requirements, where there is none; what fails is told with pip's last line. */
export function makeEnvironment(environment: string, tell: Tell): void {
  const python = pythonOf(environment);
  if (!existsSync(python)) execFileSync("python3", ["-m", "venv", join(folder, environment)]);
  tell(`${environment}: installing`);
  const { status, stderr } = spawnSync(python, ["-m", "pip", "install", "-q", "-r", requirementsOf(environment)], {
    encoding: "utf8",
  });
  if (status !== 0) tell(`${environment} does not install: ${stderr.trimEnd().split("\n").at(-1) ?? ""}`);
}

/**
 * Compiles what an environment holds, where it is not yet: as pip leaves it, but for a shell that sets PYTHONDONTWRITEBYTECODE, in
 * which every run would compile it anew, and pay more for that than for its work.
 */
export function compileEnvironment(environment: string): void {
  // What is not there is told where it should run.
  if (!existsSync(pythonOf(environment))) return;
  const { error } = spawnSync(pythonOf(environment), ["-m", "compileall", "-qq", join(folder, environment, "lib")]);
  // Another ending is none of ours: packages hold templates that are no Python, which are never imported.
  if (error !== undefined) throw error;
}

/** What a peer's list pins, as `name version`. */
export function pinsOf(environment: string): string {
  return readFileSync(requirementsOf(environment), "utf8").trim().split("\n").join(", ").replaceAll("==", " ");
}

function requirementsOf(environment: string): string {
  return pathOf(environment === "script" ? "requirements.txt" : `requirements/${environment}.txt`);
}
