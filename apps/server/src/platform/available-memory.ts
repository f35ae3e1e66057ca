import { readFileSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import { posix } from "node:path";

export type Machine = {
  readonly platform: NodeJS.Platform;
  /** Bytes, as the system tells them. */
  readonly free: number;
  readonly total: number;
  /** The text of a file; `null` where there is none. */
  readonly read: (file: string) => string | null;
};

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  return { platform: process.platform, free: freemem(), total: totalmem(), read: readText };
}

/**
 * The memory in bytes that programs can still be given here: what the machine has, or the container, or a group above it,
 * whichever has least. Files that are kept in memory count as free, since they go as soon as somebody needs the room: a
 * container's use, as Node tells it, counts them as taken, and so comes to its limit after a day of reading.
 */
export function availableMemory({ platform, free, total, read }: Machine): number {
  // What macOS says is free is what nothing was ever kept in; what could be made free nobody says.
  if (platform === "darwin") return total;
  const groups = platform === "linux" ? (read("/proc/self/cgroup") ?? "").split("\n").flatMap(roomsOf(read)) : [];
  return Math.max(0, Math.min(free, ...groups));
}

type Files = { readonly folder: string; readonly limit: string; readonly used: string; readonly cached: RegExp };

const unified: Files = {
  folder: "/sys/fs/cgroup",
  limit: "memory.max",
  used: "memory.current",
  cached: /^(?:in)?active_file (\d+)$/gm,
};
const older: Files = {
  folder: "/sys/fs/cgroup/memory",
  limit: "memory.limit_in_bytes",
  used: "memory.usage_in_bytes",
  cached: /^total_(?:in)?active_file (\d+)$/gm,
};

/** Of one line of `/proc/self/cgroup`: what is left to the group that it names, and to those above it. */
function roomsOf(read: Machine["read"]): (line: string) => readonly number[] {
  return (line) => {
    const [id, controllers = "", path = "/"] = line.split(":");
    const files = id === "0" ? unified : controllers.split(",").includes("memory") ? older : null;
    if (files === null) return [];
    return upwards(posix.normalize(path)).flatMap((group) => roomIn(posix.join(files.folder, group), files, read));
  };
}

function roomIn(group: string, { limit, used, cached }: Files, read: Machine["read"]): readonly number[] {
  const [most, taken] = [limit, used].map((file) => Number.parseInt(read(posix.join(group, file)) ?? "", 10));
  // A group without a limit says "max".
  if (most === undefined || taken === undefined || Number.isNaN(most) || Number.isNaN(taken)) return [];
  const kept = [...(read(posix.join(group, "memory.stat")) ?? "").matchAll(cached)];
  return [most - taken + kept.reduce((sum, [, bytes]) => sum + Number(bytes), 0)];
}

function upwards(path: string): readonly string[] {
  return path === "/" || path === "." ? ["/"] : [path, ...upwards(posix.dirname(path))];
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Not every system has it, nor lets everybody read it; what it would say is then unknown.
    return null;
  }
}
