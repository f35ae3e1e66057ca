import { readdirSync, readFileSync } from "node:fs";

/** Seconds of CPU, user and system. */
export type ProcessorTime = number;

// What the kernel counts in: USER_HZ, 100 on every platform Node runs on.
const ticksPerSecond = 100;

/** CPU of one process so far, all its threads; 0 where it is gone or the system has no /proc. */
export function processorTimeOf(pid: number): ProcessorTime {
  return statOf(pid)?.own ?? 0;
}

/**
 * CPU of a process and all that it started, those that have ended among them: what a PostgreSQL costs, whose sessions
 * come and go.
 */
export function processorTimeOfFamily(pid: number): ProcessorTime {
  const stats = readStats();
  return familyIn(stats, pid).reduce((sum, one) => sum + (stats.get(one)?.own ?? 0) + (stats.get(one)?.ended ?? 0), 0);
}

/** A process and all that it started, the parents first. */
export function familyOf(pid: number): number[] {
  return familyIn(readStats(), pid);
}

function familyIn(stats: ReadonlyMap<number, Stat>, pid: number): number[] {
  const family = [pid];
  for (const member of family) for (const [one, { parent }] of stats) if (parent === member) family.push(one);
  return family;
}

function readStats(): ReadonlyMap<number, Stat> {
  return new Map(
    pids().flatMap((one) => {
      const stat = statOf(one);
      return stat === null ? [] : [[one, stat] as const];
    }),
  );
}

type Stat = { readonly parent: number; readonly own: number; readonly ended: number };

function statOf(pid: number): Stat | null {
  try {
    // The name stands in brackets and may hold anything; behind it come state, parent and the rest by number.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ").map(Number);
    const at = (field: number): number => fields[field - 3] ?? 0;
    return { parent: at(4), own: (at(14) + at(15)) / ticksPerSecond, ended: (at(16) + at(17)) / ticksPerSecond };
  } catch {
    return null;
  }
}

function pids(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
