import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export type StartedServer = {
  readonly url: string;
  /** The one-time sign-in link that the first start prints. */
  readonly link: string;
  readonly stop: () => Promise<void>;
};

const main = resolve(import.meta.dirname, "../../../server/src/main.ts");
const readyWithinMs = 60_000;

/** The product itself, from source, on a free port and a folder of its own: a process, not a part of this one. */
export async function startServer(): Promise<StartedServer> {
  const folder = await mkdtemp(join(tmpdir(), "driftguard-dashboard-"));
  const child = spawn(process.execPath, ["--conditions=driftguard-source", main, "up"], {
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "/",
      PORT: "0",
      LOG_LEVEL: "warn",
      NODE_COMPILE_CACHE: join(tmpdir(), "driftguard-compile-cache"),
      DRIFTGUARD_DATA: join(folder, "data"),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (bytes: Buffer) => (output += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (output += bytes.toString()));
  const ready = /DriftGuard is ready: (\S+)/;
  const deadline = Date.now() + readyWithinMs;
  while (!ready.test(output)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`the server is not ready:\n${output}`);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    url: (ready.exec(output)?.[1] ?? "").replace(/\/$/, ""),
    link: /Sign in: (\S+)/.exec(output)?.[1] ?? "",
    stop: async () => {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
