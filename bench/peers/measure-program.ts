import { spawnSync } from "node:child_process";

import { pythonOf } from "./environments.ts";
import { pathOf, type Program } from "./programs.ts";

/** What one run cost, its children and all. */
export type Cost = { readonly cpuSeconds: number; readonly peakMb: number; readonly seconds: number };

const runMsMax = 1_200_000;

/**
 * Runs a program over two files, to its end.
 *
 * @param command - our own command, as it is installed
 * @throws Error with the last lines that it wrote, if it fails or takes more than twenty minutes
 */
export function measureProgram(
  { name, environment, script }: Program,
  files: readonly string[],
  command: string,
): Cost {
  const run =
    environment === null
      ? [process.execPath, command, "check", ...files, "--format", "json"]
      : [pythonOf(environment), pathOf(script), ...files];
  const { stdout, stderr, status } = spawnSync(pythonOf("script"), [pathOf("measure.py"), ...run], {
    encoding: "utf8",
    timeout: runMsMax,
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`${name} took more than ${runMsMax / 60_000} minutes`);
  const { code, ...cost }: Cost & { readonly code: number } = JSON.parse(stdout);
  // Drift is there to be found: 1 is our own exit code then.
  if (code !== (environment === null ? 1 : 0))
    throw new Error(`${name} ended with ${code}: ${stderr.trimEnd().split("\n").slice(-2).join(" ")}`);
  return cost;
}
