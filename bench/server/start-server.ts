import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The real server, as a process of its own, with its own PostgreSQL. */
export type BenchServer = {
  readonly url: string;
  /** Printed at the first start only. */
  readonly key: string;
  readonly pid: number;
  readonly dataFolder: string;
  /** From the start of the process until it said that it is ready. */
  readonly readyMs: number;
  /** Of the PostgreSQL that it started. */
  readonly postgresPid: () => number;
  readonly stop: () => Promise<void>;
  /** `kill -9`. */
  readonly kill: () => Promise<void>;
};

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What `npm start` and the command give Node. */
const flags = ["--max-semi-space-size=8"] as const;

/** How the server is run: as `npm start` runs what was built, or from its source. */
export const programs = {
  built: [...flags, join(root, "apps/server/bin/driftguard.js")],
  source: [...flags, "--conditions=driftguard-source", join(root, "apps/server/src/main.ts")],
} as const;

/** A data folder of its own for a server, where PostgreSQL can work as another user. */
export function makeDataFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "driftguard-bench-"));
  chmodSync(path, 0o711);
  return { path: join(path, "data"), remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** @throws Error with its output if it is not ready within a minute */
export async function startServer({
  dataFolder,
  program = "source",
  settings = {},
}: {
  readonly dataFolder: string;
  readonly program?: keyof typeof programs;
  readonly settings?: Readonly<Record<string, string>>;
}): Promise<BenchServer> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...programs[program], "up"], {
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "/",
      PORT: "0",
      LOG_LEVEL: "error",
      DRIFTGUARD_DATA: dataFolder,
      ...settings,
    },
    cwd: tmpdir(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = await untilReady(child);
  const readyMs = performance.now() - startedAt;
  const end = async (signal: "SIGTERM" | "SIGKILL"): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
  return {
    url: (/DriftGuard is ready: (\S+)/.exec(output)?.[1] ?? "").replace(/\/$/, ""),
    key: /^API key: (\S+)$/m.exec(output)?.[1] ?? "",
    pid: child.pid ?? -1,
    dataFolder,
    readyMs,
    postgresPid: () => Number.parseInt(readFileSync(join(dataFolder, "pg", "postmaster.pid"), "utf8"), 10),
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

const patienceMs = 60_000;

function untilReady(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = "";
  const timer = setTimeout(() => {
    child.kill("SIGKILL");
    reject(new Error(`the server was not ready after ${patienceMs / 1000} s\n${output}`));
  }, patienceMs);
  const read = (bytes: Buffer): void => {
    output += bytes.toString();
    if (!/DriftGuard is ready: \S+\n/.test(output)) return;
    clearTimeout(timer);
    resolve(output);
  };
  child.stdout?.on("data", read);
  child.stderr?.on("data", read);
  child.once("exit", (code) => {
    clearTimeout(timer);
    reject(new Error(`the server ended with ${code}\n${output}`));
  });
  return promise;
}
