import { readFileSync } from "node:fs";

/** The most memory that a process ever had resident, in units of 10^6 bytes; `null` if it is not there any more. */
export function peakMegabytes(pid: number | undefined): number | null {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? null : (Number(kilobytes) * 1024) / 1e6;
  } catch {
    return null;
  }
}
