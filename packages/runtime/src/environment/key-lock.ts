import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Runs while nobody else on this machine holds the file: other processes wait, and a holder that has died is no holder.
 *
 * @param file - made with the holder's pid in it, and taken away at the end
 */
export async function withLock<T>(file: string, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  while (!take(file)) await wait(200, undefined, { signal });
  held.add(file);
  try {
    return await run();
  } finally {
    held.delete(file);
    rmSync(file, { force: true });
  }
}

/** What this very process holds: its own pid in a file alone does not tell, for pids come again. */
const held = new Set<string>();

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    if (!isHeld(file)) rmSync(file, { force: true });
    return false;
  }
}

function isHeld(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    // Empty for the moment between its making and its writing.
    if (pid === 0) return true;
    if (pid === process.pid) return held.has(file);
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
