import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { clusterLock, ownerOfCluster, pidIn, socketLock } from "./postgres-process.ts";

/** What {@link leftoverOf} decides by. */
export type LeftoverFacts = {
  /** First line of a file that PostgreSQL locks with; `null`: no such file. */
  readonly pid: number | null;
  readonly isAlive: (pid: number) => boolean;
  readonly look: (pid: number) => Look;
  readonly folder: string;
};

/** Name of a process's program and the folder it works in, where the system tells us. */
export type Look = {
  readonly program: string | null;
  readonly folder: string | null;
  /** It has ended, and nobody has asked how: a zombie, which counts as alive until somebody does. */
  readonly hasEnded: boolean;
};

/**
 * What a lock file of a cluster that nobody else may hold (we have its directory's lock) tells.
 *
 * - `none`: no file, or the process is gone; PostgreSQL starts over it by itself
 * - `stranger`: the pid is another program's by now, as happens in containers, or has ended and waits to be collected,
 *   by an init that may not do that; PostgreSQL would refuse for ever
 * - `ours`: a server that outlived its DriftGuard
 */
export function leftoverOf({ pid, isAlive, look, folder }: LeftoverFacts): "none" | "stranger" | "ours" {
  if (pid === null || !isAlive(pid)) return "none";
  const found = look(pid);
  if (found.hasEnded) return "stranger";
  // Another user's process: we may not look, and PostgreSQL takes it for dead.
  if (found.program === null) return "none";
  if (found.program !== "postgres") return "stranger";
  return found.folder === null || found.folder === folder ? "ours" : "stranger";
}

/**
 * Clears the way for a start: ends a server that outlived its DriftGuard, removes files that name a process which is
 * not our server. There are two, the cluster's and the one beside its socket, and PostgreSQL refuses over either.
 */
export async function endLeftover({ folder, sockets }: { folder: string; sockets: string }): Promise<void> {
  const pid = ownerOfCluster(folder);
  if (pid !== null && leftoverOf({ pid, isAlive, look, folder }) === "ours") {
    signal(pid, "SIGINT");
    if (!(await isGone(pid, patienceMs))) {
      signal(pid, "SIGQUIT");
      if (!(await isGone(pid, patienceMs))) return;
    }
  }
  for (const file of [clusterLock(folder), socketLock(sockets)]) {
    if (leftoverOf({ pid: pidIn(file), isAlive, look, folder }) === "stranger") rmSync(file, { force: true });
  }
}

/**
 * Ends what is left of a server whose first process was killed: its other processes keep its shared memory, and no
 * start succeeds before they are gone. They all work in the cluster's folder. Linux only: elsewhere nothing happens.
 */
export function killOrphans(folder: string): void {
  for (const pid of processes()) {
    const { program, folder: where } = look(pid);
    if (program === "postgres" && where === folder) signal(pid, "SIGKILL");
  }
}

const patienceMs = 10_000;

function processes(): readonly number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** It may end by itself just before. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (isAlive(pid) && !look(pid).hasEnded) {
    if (performance.now() > until) return false;
    await wait(20);
  }
  return true;
}

function look(pid: number): Look {
  if (process.platform !== "linux") {
    const told = spawnSync("ps", ["-p", String(pid), "-o", "stat=,comm="], { encoding: "utf8" }).stdout?.trim() ?? "";
    const [, state = "", command = ""] = /^(\S+)\s+(.*)$/.exec(told) ?? [];
    return { program: command === "" ? null : basename(command), folder: null, hasEnded: state.startsWith("Z") };
  }
  const exe = linkOf(pid, "exe");
  return {
    program: exe === null ? null : basename(exe).replace(/ \(deleted\)$/, ""),
    folder: linkOf(pid, "cwd"),
    hasEnded: stateOf(pid) === "Z",
  };
}

function stateOf(pid: number): string | null {
  try {
    // The name stands in brackets and may hold anything; the state follows it.
    return /^\d+ \(.*\) (\S)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1] ?? null;
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
