import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** A process and all that it started, by pid. Linux only, like all that asks `/proc`. */
export function familyOf(pid: number): number[] {
  const parents = new Map(allPids().map((one) => [one, parentOf(one)]));
  const family = [pid];
  for (const member of family) for (const [one, parent] of parents) if (parent === member) family.push(one);
  return family;
}

/** Processes that work in a folder or below it, whoever started them. */
export function processesIn(folder: string): number[] {
  return allPids().filter((pid) => linkOf(pid, "cwd")?.startsWith(folder));
}

/** The PostgreSQL of a data folder, as its pid file names it. */
export function postgresOf(dataFolder: string): number {
  return Number.parseInt(readFileSync(`${dataFolder}/pg/postmaster.pid`, "utf8"), 10);
}

export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** @throws Error naming what still lives after the deadline */
export async function untilGone(pids: () => readonly number[], withinMs: number): Promise<void> {
  const end = performance.now() + withinMs;
  for (;;) {
    const living = pids().filter(isAlive);
    if (living.length === 0) return;
    if (performance.now() > end)
      throw new Error(`still there after ${withinMs} ms: ${living.map(describe).join("; ")}`);
    await wait(20);
  }
}

function describe(pid: number): string {
  try {
    return `${pid} ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").slice(0, 200)}`;
  } catch {
    return String(pid);
  }
}

function allPids(): number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

function parentOf(pid: number): number | null {
  try {
    // The name stands in brackets and may hold anything; the parent is the second field after it.
    return Number(/^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1] ?? -1);
  } catch {
    return null;
  }
}

function linkOf(pid: number, name: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return null;
  }
}
