import { randomBytes } from "node:crypto";
import { accessSync, chmodSync, constants, readFileSync, realpathSync, statSync, truncateSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { ClientConfig } from "pg";
import type { Log } from "../log.ts";
import { makeFolder } from "../make-folder.ts";
import { StartFault } from "../start-fault.ts";
import { applicationRole, ensureApplicationRole } from "./application-role.ts";
import { checkBinaries, findBinaries, type Binaries } from "./binary-package.ts";
import { common, connectClient, withRole, type Connection } from "./connection.ts";
import { clusterOwner, clusterPaths, ensureCluster, ensurePrivateFolder, type ClusterPaths } from "./create-cluster.ts";
import { lockDirectory } from "./directory-lock.ts";
import { endLeftover, killOrphans } from "./leftover-server.ts";
import { port, startPostgres, untilReady, type PostgresProcess } from "./postgres-process.ts";
import { reasonIn } from "./reason-in.ts";
import { runAs, type Person, type RunAs } from "./run-as.ts";

/** The PostgreSQL of this data directory, running as our child. */
export type Embedded = {
  readonly connection: Connection;
  /** Pid of the server that runs now. */
  pid(): number;
  /** Ends it in order and gives the directory free. The database is closed before. */
  stop(): Promise<void>;
};

/**
 * Starts the built-in PostgreSQL on a data directory, which is made where it is missing: 1.5 s the first time, .2 s
 * later, .5 s after a crash under load. It ends when we end, even by `kill -9`; if it ends by itself, it is started
 * again while the pools wait.
 *
 * @param sudo - who called sudo, where that is how we came to be root
 * @throws StartFault if the directory is in use, PostgreSQL cannot run here, or does not start
 */
export async function startEmbedded({
  directory,
  log,
  sudo,
  binaries,
}: {
  readonly directory: string;
  readonly log: Pick<Log, "info" | "warn" | "error">;
  readonly sudo?: Person | undefined;
  readonly binaries?: Binaries;
}): Promise<Embedded> {
  const programs = binaries ?? (await findBinaries(process.platform, process.arch));
  checkBinaries(programs);
  const paths = clusterPaths(ensureDirectory(directory));
  const lock = lockDirectory(paths.directory);
  try {
    const who = runAs({ parent: paths.directory, folder: paths.folder, postgres: programs.postgres, sudo });
    const password = await ensureCluster(paths, { binaries: programs, who, major });
    const { sockets } = paths;
    ensurePrivateFolder(sockets, who);
    const owner: ClientConfig = { ...common, host: sockets, port, user: clusterOwner, password, database: "postgres" };
    const start = () => startServer({ paths, postgres: programs.postgres, who, sockets, owner, log });
    const server = await keepRunning(await start(), { start, log });
    const connection: Connection = {
      owner,
      application: { ...owner, ...(await makeServiceLogin(owner)), options: withRole() },
      dataDirectory: paths.folder,
    };
    return {
      connection,
      pid: () => server.pid(),
      async stop() {
        await server.stop();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error instanceof Error && "syscall" in error ? cannotUse(paths.directory, error) : error;
  }
}

const major = "18";

const settings: Readonly<Record<string, string>> = {
  shared_buffers: "128MB",
  max_connections: "50",
  // A thousand models are two thousand partitions: a statement over them would run out at 64.
  max_locks_per_transaction: "512",
  random_page_cost: "1.1",
  // After a crash up to this much log is read before the first answer: 512 MB are 2.5 s.
  max_wal_size: "512MB",
  min_wal_size: "64MB",
  // A recycled log file keeps erased values for an unknown time.
  wal_recycle: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_logical_replication_workers: "0",
  max_parallel_workers_per_gather: "0",
  io_method: "sync",
  jit: "off",
  // Messages name what failed, never the values: an erasure does not reach this log.
  log_error_verbosity: "terse",
  log_min_error_statement: "panic",
  ...(process.platform === "linux" ? { recovery_init_sync_method: "syncfs" } : {}),
};

function ensureDirectory(directory: string): string {
  try {
    // As root the server is another user, who must be able to pass through, not to look around.
    if (makeFolder(resolve(directory)) && process.geteuid?.() === 0) chmodSync(directory, 0o711);
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(resolve(directory));
  } catch (cause) {
    throw cannotUse(directory, cause);
  }
}

/** A failure of the file system, as a sentence. */
function cannotUse(directory: string, cause: unknown): StartFault {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const reason = fileFaults[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new StartFault(`The data directory ${directory} cannot be used: ${reason}; choose another one.`, { cause });
}

const fileFaults: Readonly<Record<string, string>> = {
  ENOENT: "there can be no folder",
  EEXIST: "it is a file, not a folder",
  ENOTDIR: "a part of its path is a file, not a folder",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "its file system cannot be written to",
  ENOSPC: "its disk is full",
  EDQUOT: "this user's quota is used up",
};

type ServerOptions = {
  readonly paths: ClusterPaths;
  readonly postgres: string;
  readonly who: RunAs;
  readonly sockets: string;
  readonly owner: ClientConfig;
  readonly log: Pick<Log, "info" | "warn" | "error">;
};

async function startServer({ paths, postgres, who, sockets, owner, log }: ServerOptions): Promise<PostgresProcess> {
  const { folder } = paths;
  const giveUpAt = performance.now() + orphansPatienceMs;
  let orphansKilled = false;
  for (;;) {
    await endLeftover({ folder, sockets });
    keepLogSmall(paths.log);
    const written = sizeOf(paths.log);
    const server = startPostgres({ postgres, folder, sockets, settings, who, log: paths.log });
    const onWait = () => log.info("PostgreSQL is still starting; after a crash it reads its log first");
    try {
      if (await untilReady(server, { folder, config: owner, onWait })) return server;
    } catch (cause) {
      await server.stop();
      throw new StartFault(
        `PostgreSQL on ${folder} does not let us in: ${cause instanceof Error ? cause.message : String(cause)} (see ${paths.log})`,
        {
          cause,
        },
      );
    }
    const messages = readFileSync(paths.log, "utf8").slice(written);
    // A server whose first process was killed: the others usually notice by themselves, and it is soon collected.
    const isInTheWay = /pre-existing shared memory block|lock file "[^"]*" already exists/.test(messages);
    if (!isInTheWay || orphansKilled) {
      throw new StartFault(`PostgreSQL does not start on ${folder}: ${reasonIn(messages)} (see ${paths.log})`);
    }
    if (performance.now() > giveUpAt) {
      killOrphans(folder);
      orphansKilled = true;
    }
    await wait(200);
  }
}

/** Starts the server again when it ends without having been stopped. */
async function keepRunning(
  first: PostgresProcess,
  { start, log }: { readonly start: () => Promise<PostgresProcess>; readonly log: Pick<Log, "warn" | "error"> },
): Promise<{ pid(): number; stop(): Promise<void> }> {
  let server = first;
  const stopping = new AbortController();
  const watch = async (): Promise<void> => {
    for (let failures = 0; ;) {
      await server.ended;
      if (stopping.signal.aborted) return;
      log.warn({ pid: server.pid }, "PostgreSQL ended by itself and is started again");
      try {
        server = await start();
        failures = 0;
        if (stopping.signal.aborted) return await server.stop();
      } catch (error) {
        failures += 1;
        log.error({ error }, "PostgreSQL could not be started again; trying on");
        await wait(Math.min(failures, 10) * 1_000, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  const watching = watch();
  return {
    pid: () => server.pid,
    async stop() {
      stopping.abort();
      await server.stop();
      await watching;
    },
  };
}

/** The application's login: member of its role and of nothing else, with a password that lives as long as we do. */
async function makeServiceLogin(owner: ClientConfig): Promise<{ readonly user: string; readonly password: string }> {
  const user = "driftguard_service";
  const password = randomBytes(24).toString("hex");
  const client = await connectClient(owner);
  try {
    await ensureApplicationRole(client);
    const { rowCount } = await client.query("select from pg_roles where rolname = $1", [user]);
    if (rowCount === 0) await client.query(`create role ${user} login noinherit in role ${applicationRole}`);
    await client.query(`alter role ${user} password '${password}'`);
  } finally {
    await client.end();
  }
  return { user, password };
}

const orphansPatienceMs = 10_000;
const logBytesMax = 10_000_000;

function keepLogSmall(log: string): void {
  if (sizeOf(log) > logBytesMax) truncateSync(log);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
