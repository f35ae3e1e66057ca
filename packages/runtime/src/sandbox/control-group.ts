import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { ProcessLimits } from "../contract.ts";

/** The control groups that this process may make groups in. */
export type ControlGroups = {
  /** Folders of our own groups that hold memory and processes; one and the same in version 2. */
  readonly memory: string;
  readonly pids: string;
  readonly version: 1 | 2;
};

/** A group around one program and all below it. */
export type ControlGroup = {
  add(pids: readonly number[]): void;
  /** Takes the group away, once it is empty. */
  remove(): void;
};

/**
 * Finds the groups by what procfs says of this very process.
 *
 * @returns `null` where they are not there, with the reason in `why`
 */
export function findControlGroups(): { readonly groups: ControlGroups | null; readonly why: string | null } {
  try {
    const own = readFileSync("/proc/self/cgroup", "utf8").trim().split("\n");
    const mounts = readFileSync("/proc/self/mounts", "utf8").trim().split("\n");
    const groups = versionTwo(own, mounts) ?? versionOne(own, mounts);
    return groups === null
      ? { groups, why: "neither version has controllers of memory and processes" }
      : { groups, why: null };
  } catch (error) {
    return { groups: null, why: error instanceof Error ? error.message : String(error) };
  }
}

function versionTwo(own: readonly string[], mounts: readonly string[]): ControlGroups | null {
  const mount = mounts.map((line) => line.split(" ")).find(([, , kind]) => kind === "cgroup2")?.[1];
  const path = own.find((line) => line.startsWith("0::"))?.slice(3);
  if (mount === undefined || path === undefined) return null;
  const folder = join(mount, path);
  const controllers = readFileSync(join(folder, "cgroup.controllers"), "utf8").trim().split(" ");
  if (!controllers.includes("memory") || !controllers.includes("pids")) return null;
  // Fails where our own group holds processes, as all but the topmost do: then there is no group to be had.
  writeFileSync(join(folder, "cgroup.subtree_control"), "+memory +pids");
  return { memory: folder, pids: folder, version: 2 };
}

function versionOne(own: readonly string[], mounts: readonly string[]): ControlGroups | null {
  const folderOf = (controller: string): string | null => {
    const path = own.map((line) => line.split(":")).find(([, names]) => names?.split(",").includes(controller))?.[2];
    const mount = mounts
      .map((line) => line.split(" "))
      .find(([, , kind, options]) => kind === "cgroup" && options?.split(",").includes(controller))?.[1];
    if (path === undefined || mount === undefined) return null;
    const folder = join(mount, path);
    // In a container the path is the host's, and the container's own group is the mount itself.
    return existsSync(folder) ? folder : mount;
  };
  const [memory, pids] = [folderOf("memory"), folderOf("pids")];
  return memory === null || pids === null ? null : { memory, pids, version: 1 };
}

/** @throws an error of the file system where no group may be made */
export function makeControlGroup(
  { memory, pids, version }: ControlGroups,
  name: string,
  limits: ProcessLimits,
): ControlGroup {
  const folders = [...new Set([join(memory, name), join(pids, name)])];
  const made: string[] = [];
  try {
    for (const folder of folders) {
      mkdirSync(folder);
      made.push(folder);
    }
    const limit = version === 1 ? "memory.limit_in_bytes" : "memory.max";
    writeFileSync(join(memory, name, limit), String(limits.memoryBytes));
    writeFileSync(join(pids, name, "pids.max"), limits.processes > 0 ? String(limits.processes) : "max");
  } catch (error) {
    for (const folder of made) rmdirSync(folder);
    throw error;
  }
  return {
    add(processes) {
      for (const folder of folders) for (const pid of processes) write(join(folder, "cgroup.procs"), pid);
    },
    remove() {
      for (const folder of folders) void removeWhenEmpty(folder);
    },
  };
}

/** A process may have ended since it was found. */
function write(file: string, pid: number): void {
  try {
    writeFileSync(file, String(pid));
  } catch (error) {
    if (!isCode(error, "ESRCH")) throw error;
  }
}

/** The kernel needs a moment after the last process has ended; an empty group that stays costs nothing. */
async function removeWhenEmpty(folder: string): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    try {
      rmdirSync(folder);
      return;
    } catch (error) {
      if (!isCode(error, "EBUSY")) return;
      await wait(20);
    }
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
