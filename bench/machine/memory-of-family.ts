import { readFileSync } from "node:fs";

import { familyOf } from "./processor-time.ts";

/**
 * Megabytes of a process and all that it started, with what several share counted once; 0 where the system has no /proc.
 *
 * @param without - processes that are left out, with all below them
 */
export function memoryOfFamily(pid: number, without: readonly number[] = []): number {
  const left = new Set(without.flatMap(familyOf));
  const kilobytes = familyOf(pid)
    .filter((one) => !left.has(one))
    .reduce((sum, one) => sum + sharedKilobytes(one), 0);
  return kilobytes / 1024;
}

function sharedKilobytes(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}
