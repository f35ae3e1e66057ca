import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { bundleServer } from "./bundle-server.ts";

export type StartedServer = {
  readonly url: string;
  /** Printed at the first start only. */
  readonly key: string | null;
  readonly process: ChildProcess;
  readonly output: () => string;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
};

/** As `NODE_COMPILE_CACHE`, spares a start the compiling. */
export const compileCache: string = join(tmpdir(), "driftguard-compile-cache");

const readyWithinMs = 60_000;

/**
 * Starts the server as a process of its own, from source, on a free port.
 *
 * @param settings - environment variables beside PATH and HOME
 * @throws Error with all output if it ends before it is ready
 */
export async function startServer(
  settings: Readonly<Record<string, string>>,
  { arguments: others = [], user = {} }: { arguments?: readonly string[]; user?: { uid?: number; gid?: number } } = {},
): Promise<StartedServer> {
  const child = await spawnServer(settings, others, user);
  let output = "";
  child.stdout?.on("data", (bytes) => (output += bytes));
  child.stderr?.on("data", (bytes) => (output += bytes));
  const deadline = AbortSignal.timeout(readyWithinMs);
  while (!/DriftGuard is ready: \S+/.test(output)) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the server ended: ${child.exitCode ?? child.signalCode}\n${output}`);
    if (deadline.aborted) {
      child.kill("SIGKILL");
      throw new Error(`the server was not ready after ${readyWithinMs} ms\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url: (/DriftGuard is ready: (\S+)/.exec(output)?.[1] ?? "").replace(/\/$/, ""),
    key: /^API key: (\S+)$/m.exec(output)?.[1] ?? null,
    process: child,
    output: () => output,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const [code] = await ended;
      return code;
    },
  };
}

/** The process alone, for tests of how it ends. */
export async function spawnServer(
  settings: Readonly<Record<string, string>>,
  others: readonly string[] = [],
  user: { readonly uid?: number; readonly gid?: number } = {},
): Promise<ChildProcess> {
  return spawn(process.execPath, ["--conditions=driftguard-source", await bundleServer(), "up", ...others], {
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "/",
      PORT: "0",
      NODE_COMPILE_CACHE: compileCache,
      LOG_LEVEL: "warn",
      ...settings,
    },
    ...user,
    stdio: ["ignore", "pipe", "pipe"],
    cwd: settings["DRIFTGUARD_DATA"] === undefined ? "/" : undefined,
  });
}
