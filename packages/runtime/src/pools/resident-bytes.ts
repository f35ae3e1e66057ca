import { readFileSync } from "node:fs";

const pageBytes = 4096;

/**
 * Resident size of a process and all below it, in bytes; `null` where it cannot be read (it has ended, or this system
 * has no procfs).
 */
export function residentBytesOf(pid: number): number | null {
  const pids = processesBelow(pid);
  let sum: number | null = null;
  for (const one of pids) {
    const pages = Number(read(`/proc/${one}/statm`)?.split(" ")[1]);
    if (Number.isFinite(pages)) sum = (sum ?? 0) + pages * pageBytes;
  }
  return sum;
}

/** A process and all below it, the parents first. */
export function processesBelow(pid: number): number[] {
  const found = [pid];
  for (const one of found) {
    const children = read(`/proc/${one}/task/${one}/children`)?.trim() ?? "";
    if (children !== "") found.push(...children.split(" ").map(Number));
  }
  return found;
}

/** A process may end while one looks. */
function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
