import { spawnSync } from "node:child_process";
import { BuildProblem } from "../contract.ts";
import { findProgram } from "../find-program.ts";

/** A Python of this machine, as it describes itself. */
export type Interpreter = {
  readonly program: string;
  readonly implementation: string;
  /** `3.11.2` */
  readonly version: string;
  /** What its compiled modules are built for: `cpython-311-x86_64-linux-gnu`. */
  readonly abi: string;
  readonly platform: string;
  /** Where its own library is; an environment needs it too. */
  readonly prefix: string;
};

const question = `
import json, os, platform, sys, sysconfig
print(json.dumps({
    "program": os.path.realpath(sys.executable),
    "implementation": sys.implementation.name,
    "version": ".".join(str(part) for part in sys.version_info[:3]),
    "abi": sysconfig.get_config_var("SOABI") or "",
    "platform": " ".join([platform.system(), platform.machine(), *platform.libc_ver()]),
    "prefix": os.path.realpath(sys.base_prefix),
}))`;

/**
 * The Python for a version.
 *
 * @param wanted - `3.12`, or `null` for the one that is there
 * @throws BuildProblem `environment_failed` if there is none
 */
export function findInterpreter(wanted: string | null, programs: readonly string[] | undefined): Interpreter {
  const name = wanted === null ? "python3" : `python${wanted.split(".").slice(0, 2).join(".")}`;
  const program = findProgram(name, programs);
  if (program === null) {
    const mend = wanted === null ? "install Python 3" : `install it, or take "python" out of driftguard.json`;
    throw new BuildProblem("environment_failed", `This server has no ${name}: ${mend}.`);
  }
  const said = spawnSync(program, ["-I", "-S", "-c", question], { encoding: "utf8", timeout: 10_000, env: {} });
  if (said.status !== 0) {
    throw new BuildProblem("environment_failed", `${program} does not run: ${said.stderr.trim().slice(-200)}`);
  }
  const facts: Readonly<Record<string, unknown>> = JSON.parse(said.stdout);
  const text = (key: string): string => (typeof facts[key] === "string" ? facts[key] : "");
  return {
    program: text("program"),
    implementation: text("implementation"),
    version: text("version"),
    abi: text("abi"),
    platform: text("platform"),
    prefix: text("prefix"),
  };
}
