import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DatabaseError, type ClientConfig } from "pg";
import { connectClient } from "./connection.ts";
import type { RunAs } from "./run-as.ts";

/** A running `postgres`, and the guard that ends it when we die. */
export type PostgresProcess = {
  readonly pid: number;
  /** Settles when it has ended, by whomever. */
  readonly ended: Promise<void>;
  /** Whether it still runs. */
  readonly isRunning: () => boolean;
  /** Ends sessions at once, writes everything out; after 10 s without (the next start recovers). */
  stop(): Promise<void>;
};

/** What PostgreSQL's programs get to see of our environment: nothing. */
const environment = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C",
  TZ: "UTC",
} as const;

/** Starts a program of PostgreSQL as whom it may run. Ctrl-C does not reach it: it stops after what needs it. */
export function spawnAs(who: RunAs, program: string, parameters: readonly string[], stdio: StdioOptions): ChildProcess {
  const [command = program, ...rest] = [...who.prefix, program, ...parameters];
  return spawn(command, rest, { ...who.ids, cwd: "/", env: environment, detached: true, stdio });
}

/**
 * Starts `postgres` on a cluster. It listens on a socket alone.
 *
 * @param log - file that its messages are added to
 */
export function startPostgres({
  postgres,
  folder,
  sockets,
  settings,
  who,
  log,
}: {
  readonly postgres: string;
  readonly folder: string;
  readonly sockets: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly who: RunAs;
  readonly log: string;
}): PostgresProcess {
  const messages = openSync(log, "a", 0o600);
  const child = spawnAs(
    who,
    postgres,
    ["-D", folder, "-p", String(port), ...asOptions({ ...listening(sockets), ...settings })],
    ["ignore", messages, messages],
  );
  closeSync(messages);
  // It is the kernel that closes the guard's input when we die, so this holds for kill -9 too.
  const guard = spawn("/bin/sh", ["-c", 'read -r _; kill -INT "$0"', String(child.pid)], {
    ...who.ids,
    cwd: "/",
    env: environment,
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.on("error", () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  }).then(() => {
    guard.kill("SIGKILL");
  });
  const isRunning = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;

  return {
    pid: child.pid ?? -1,
    ended,
    isRunning,
    async stop() {
      if (!isRunning()) return;
      child.kill("SIGINT");
      const patience = new AbortController();
      const late = wait(stopPatienceMs, "late", { signal: patience.signal }).catch(() => "ended");
      if ((await Promise.race([late, ended])) === "late") child.kill("SIGQUIT");
      patience.abort();
      await ended;
    },
  };
}

/** The port only names the socket's file. */
export const port = 5432;

/**
 * Waits until the process that we started answers, and not another one on the same socket: an old server that still
 * lives would answer as well, from the same folder.
 *
 * @returns false if it ended before it answered
 * @throws DatabaseError if it answers and refuses the session: no waiting changes that
 */
export async function untilReady(
  server: PostgresProcess,
  { folder, config, onWait }: { readonly folder: string; readonly config: ClientConfig; readonly onWait?: () => void },
): Promise<boolean> {
  for (let round = 1; server.isRunning(); round += 1) {
    if (ownerOfCluster(folder) === server.pid && (await answers(config))) return true;
    // After a crash it first reads up to 512 MB of log; that takes what it takes.
    if (round % roundsPerWord === 0) onWait?.();
    await wait(10);
  }
  return false;
}

/** Who holds the cluster, or held it last. */
export function ownerOfCluster(folder: string): number | null {
  return pidIn(clusterLock(folder));
}

/** The file that says whose a cluster is. */
export function clusterLock(folder: string): string {
  return join(folder, "postmaster.pid");
}

/** The file that says whose a socket is. */
export function socketLock(sockets: string): string {
  return join(sockets, `.s.PGSQL.${port}.lock`);
}

/** The pid in one of the two. */
export function pidIn(lockFile: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(lockFile, "utf8"), 10);
    return Number.isNaN(pid) ? null : pid;
  } catch {
    return null;
  }
}

/** Runs a program to its end. */
export async function finished(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly output: string }> {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = `${output}${text}`.slice(-outputMax);
    });
  }
  await once(child, "close");
  return { code: child.exitCode, output: output.trim() };
}

const stopPatienceMs = 10_000;
const roundsPerWord = 500;
const outputMax = 4_000;

function listening(sockets: string): Readonly<Record<string, string>> {
  return { listen_addresses: "", unix_socket_directories: sockets };
}

function asOptions(settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

async function answers(config: ClientConfig): Promise<boolean> {
  try {
    const client = await connectClient(config);
    await client.end();
    return true;
  } catch (error) {
    // 57P03: it is still starting. Every other answer, a wrong password or a broken catalogue, stays what it is.
    if (error instanceof DatabaseError && error.code !== "57P03") throw error;
    return false;
  }
}
