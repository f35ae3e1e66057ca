import { spawnSync } from "node:child_process";
import { readdirSync, readlinkSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ownerOfCluster } from "./postgres-process.ts";

/** What {@link leftoverOf} decides by. */
export type LeftoverFacts = {
  /** First line of `postmaster.pid`; `null`: no such file. */
  readonly pid: number | null;
  readonly isAlive: (pid: number) => boolean;
  /** Name of its program and the folder it works in, where the system tells us. */
  readonly look: (pid: number) => { readonly program: string | null; readonly folder: string | null };
  readonly folder: string;
};

/**
 * What `postmaster.pid` of a cluster that nobody else may hold (we have its lock) tells.
 *
 * - `none`: no file, or the process is gone; PostgreSQL starts over it by itself
 * - `stranger`: the pid is another program's by now, as happens in containers; PostgreSQL would refuse for ever
 * - `ours`: a server that outlived its DriftGuard
 */
export function leftoverOf({ pid, isAlive, look, folder }: LeftoverFacts): "none" | "stranger" | "ours" {
  if (pid === null || !isAlive(pid)) return "none";
  const found = look(pid);
  // Another user's process: we may not look, and PostgreSQL takes it for dead.
  if (found.program === null) return "none";
  if (found.program !== "postgres") return "stranger";
  return found.folder === null || found.folder === folder ? "ours" : "stranger";
}

/** Clears the way for a start: ends a server that outlived its DriftGuard, removes a pid file that lies. */
export async function endLeftover(folder: string): Promise<void> {
  const pid = ownerOfCluster(folder);
  switch (leftoverOf({ pid, isAlive, look, folder })) {
    case "none":
      return;
    case "stranger":
      return rmSync(join(folder, "postmaster.pid"), { force: true });
    case "ours":
      if (pid === null) return;
      process.kill(pid, "SIGINT");
      if (await isGone(pid, patienceMs)) return;
      process.kill(pid, "SIGQUIT");
      await isGone(pid, patienceMs);
  }
}

/**
 * Ends what is left of a server whose first process was killed: its other processes keep its shared memory, and no
 * start succeeds before they are gone. They all work in the cluster's folder. Linux only: elsewhere nothing happens.
 */
export function killOrphans(folder: string): void {
  for (const pid of processes()) {
    const { program, folder: where } = look(pid);
    if (program === "postgres" && where === folder) process.kill(pid, "SIGKILL");
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

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (isAlive(pid)) {
    if (performance.now() > until) return false;
    await wait(20);
  }
  return true;
}

function look(pid: number): { program: string | null; folder: string | null } {
  if (process.platform !== "linux") {
    const told = spawnSync("ps", ["-p", String(pid), "-o", "comm="], { encoding: "utf8" }).stdout?.trim();
    return { program: told ? basename(told) : null, folder: null };
  }
  const exe = linkOf(pid, "exe");
  return { program: exe === null ? null : basename(exe).replace(/ \(deleted\)$/, ""), folder: linkOf(pid, "cwd") };
}

function linkOf(pid: number, name: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return null;
  }
}
