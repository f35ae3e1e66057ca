import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A server of our own for one page of a guide, started from source on a free port with an empty data folder. */
export type GuideServer = {
  /** Host and port, as a page would write them. */
  readonly address: string;
  /** The key that the first start prints. */
  readonly key: string;
  readonly stop: () => Promise<void>;
};

const serverCommand = ["node", "--conditions=driftguard-source", "apps/server/src/main.ts", "up"];
const startMsMax = 60_000;

/**
 * Starts the server and waits until it says that it is ready.
 *
 * @param command - what starts it, from the root of the checkout
 * @throws Error with what the server wrote, if it ends before it is ready or is not within a minute
 */
export async function startServer(root: string, command: readonly string[] = serverCommand): Promise<GuideServer> {
  const folder = mkdtempSync(join(tmpdir(), "driftguard-guide-server-"));
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, PORT: "0", DRIFTGUARD_DATA: join(folder, "data") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  let written = "";
  let key = "";
  const ready = new Promise<string>((resolve) => {
    child.stderr.on("data", (chunk: Buffer) => (written += chunk.toString()));
    createInterface({ input: child.stdout }).on("line", (line) => {
      written += `${line}\n`;
      key = /^API key: (\S+)$/.exec(line)?.[1] ?? key;
      const address = /ready: http:\/\/([^/\s]+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), startMsMax);
  const address = await Promise.race([ready, ended.then(() => null)]).finally(() => clearTimeout(timer));
  if (address !== null) return { address, key, stop };
  rmSync(folder, { recursive: true, force: true });
  throw new Error(`the server ended before it was ready:\n${written}`);
}
