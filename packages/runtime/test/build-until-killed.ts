// Runs a build from one step on, as a host does after it was killed there; and is killed inside of a step, by kill -9.
//
//   node build-until-killed.ts <options as JSON>
import childProcess from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import type { BuildStepName, Sandbox } from "../src/contract.ts";
import { runBuild } from "../src/build/build-steps.ts";
import { probeSandbox } from "../src/index.ts";

export type KilledBuild = {
  readonly folder: string;
  readonly environments: string;
  /** What the sandbox was found to be; it is probed again where a worker is started. */
  readonly found: Omit<Sandbox, "command">;
  readonly temporary: string;
  readonly from: BuildStepName;
  /** `null`: it comes to its end. */
  readonly killedIn: BuildStepName | null;
};

const options: KilledBuild = JSON.parse(process.argv[2] ?? "");
const nothingInside = (): never => {
  throw new Error("no worker is started in these steps");
};
const startsWorkers = ["load", "test-data", "schema"].includes(options.killedIn ?? "");
const sandbox: Sandbox = startsWorkers
  ? await probeSandbox({ temporary: options.temporary })
  : { ...options.found, command: nothingInside };
let isInside = false;
const die = (): void => {
  process.kill(process.pid, "SIGKILL");
};

// Where a worker starts, it is half started; elsewhere the note is written, and has not got its name.
const { renameSync } = fs;
const { spawn } = childProcess;
const whenWorkerStarts = options.killedIn === "load" || options.killedIn === "test-data";
fs.renameSync = (...input) => {
  if (isInside && !whenWorkerStarts) die();
  renameSync(...input);
};
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one of its many forms, handed on as it came
childProcess.spawn = ((...input: Parameters<typeof spawn>) => {
  if (isInside && whenWorkerStarts) setTimeout(die, 150);
  return spawn(...input);
}) as typeof spawn;
syncBuiltinESMExports();

await runBuild(
  {
    ...{ folder: options.folder, environments: options.environments, sandbox, variables: {}, clock: Date },
    consent: { unknownNames: false, otherFrameworkVersion: false, sourceBuilds: false },
    log: () => undefined,
    signal: new AbortController().signal,
  },
  {
    from: options.from,
    onProgress: (step, state) => {
      isInside = step === options.killedIn && state === "started";
    },
  },
);
