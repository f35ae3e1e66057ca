import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { peakMegabytes } from "./peak-megabytes.ts";

const bin = join(fileURLToPath(new URL("../../", import.meta.url)), "packages/driftwatch/bin/driftwatch.js");
const lookEveryMs = 50;

export type Cost = { readonly seconds: number; readonly megabytes: number };

/** Runs the command as it was built. @throws Error with what it said where it ends otherwise than with 0 or 1 */
export async function runCommand(...args: readonly string[]): Promise<Cost> {
  const began = performance.now();
  const child = spawn(process.execPath, [bin, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let [said, megabytes] = ["", 0];
  child.stderr.on("data", (bytes: Buffer) => (said += bytes.toString()));
  // The kernel keeps the peak itself, so that looking now and then misses none but that of the last moment.
  const timer = setInterval(() => (megabytes = peakMegabytes(child.pid) ?? megabytes), lookEveryMs);
  const [code] = (await once(child, "close")) as [number | null];
  clearInterval(timer);
  if (code !== 0 && code !== 1) throw new Error(`driftwatch ${args.join(" ")} ended with ${code}\n${said}`);
  return { seconds: (performance.now() - began) / 1000, megabytes };
}
