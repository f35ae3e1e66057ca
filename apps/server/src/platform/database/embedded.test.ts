import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findBinaries } from "./binary-package.ts";
import { startEmbedded, type Embedded } from "./embedded.ts";
import { startPostgres } from "./postgres-process.ts";
import { openDatabase } from "./postgres.ts";
import { runAs } from "./run-as.ts";
import { writtenBy } from "./written-by.ts";

const log = { info() {}, warn() {}, error() {} };
const isRoot = process.geteuid?.() === 0;
const isLinux = process.platform === "linux";

let base: string;
let directory: string;
const open: (() => Promise<unknown> | void)[] = [];

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "driftguard-embedded-"));
  // As an operator's folder is: others may pass through.
  if (isRoot) chmodSync(base, 0o755);
  directory = join(base, "data");
});
afterEach(async () => {
  for (const end of open.splice(0).toReversed()) await end();
  expect(serversOf(base)).toEqual([]);
  rmSync(base, { recursive: true, force: true });
});

describe("a data directory", () => {
  test("is made on the first start and keeps its rows over a stop and a start", async () => {
    const first = await start();
    await write(first, "kept");
    const before = await readName(first);
    await first.stop();
    expect(serversOf(base)).toEqual([]);
    const second = await start();
    expect(await read(second)).toBe("kept");
    // What was restored meanwhile may have the numbers of transactions again.
    const after = await readName(second);
    expect(after.transaction).toBe(before.transaction);
    expect(after.name).not.toBe(before.name);
  });

  test("has one owner: a second is refused at once, naming the first", async () => {
    const holder = await hold(directory);
    await expect(startEmbedded({ directory, log })).rejects.toThrow(`in use by process ${holder.pid}`);
    expect((await hold(directory, { expectFault: true })).fault).toContain(`in use by process ${holder.pid}`);
  });

  test("has one owner within a process too", async () => {
    await start();
    await expect(startEmbedded({ directory, log })).rejects.toThrow(`in use by process ${process.pid}`);
  });

  test("is free again within a second of kill -9, and PostgreSQL went with its owner", async () => {
    const holder = await hold(directory);
    holder.child.kill("SIGKILL");
    await once(holder.child, "exit");
    const killedAt = performance.now();
    await until(() => !isAlive(holder.serverPid));
    const next = await start();
    expect(performance.now() - killedAt).toBeLessThan(20_000);
    expect(next.pid()).not.toBe(holder.serverPid);
  });

  test.runIf(isLinux)("whose server outlived its owner gets a new server, not the old one", async () => {
    const holder = await hold(directory);
    // Without its guard PostgreSQL lives on: this is also the control of the test above.
    for (const guard of childrenOf(holder.pid, "sh")) process.kill(guard, "SIGKILL");
    holder.child.kill("SIGKILL");
    await once(holder.child, "exit");
    await wait(300);
    expect(isAlive(holder.serverPid)).toBe(true);
    const next = await start();
    expect(isAlive(holder.serverPid)).toBe(false);
    expect(Number(firstLine(join(directory, "pg", "postmaster.pid")))).toBe(next.pid());
  });

  test("begun and cut off is begun again", async () => {
    mkdirSync(join(directory, "pg.new"), { recursive: true });
    writeFileSync(join(directory, "pg.new", "PG_VERSION"), "18\n");
    await write(await start(), "made");
  });

  test("too deep for a socket's path has its socket in the temporary folder", async () => {
    directory = join(base, "d".repeat(60), "e".repeat(60));
    const embedded = await start();
    await write(embedded, "deep");
    open.push(() => rmSync(String(embedded.connection.owner.host), { recursive: true }));
    expect(embedded.connection.owner.host).toMatch(/driftguard-[0-9a-f]{16}$/);
  });

  test.each([
    {
      promise: "of another major version is refused",
      file: "pg/PG_VERSION",
      text: "17\n",
      says: /written by PostgreSQL 17/,
    },
    {
      promise: "without a version file is refused",
      file: "pg/PG_VERSION",
      text: null,
      says: /not a folder of PostgreSQL/,
    },
    {
      promise: "without its password is refused",
      file: "pg.password",
      text: null,
      says: /pg\.password cannot be read/,
    },
    { promise: "with a wrong password is refused", file: "pg.password", text: "x\n", says: /does not let us in/ },
  ])("$promise", async ({ file, text, says }) => {
    await (await start()).stop();
    if (text === null) rmSync(join(directory, file));
    else writeFileSync(join(directory, file), text);
    await expect(startEmbedded({ directory, log })).rejects.toThrow(says);
    expect(serversOf(base)).toEqual([]);
  });
});

describe("PostgreSQL as our child", () => {
  test("killed, it is started again, and what was committed is there", async () => {
    const embedded = await start();
    await write(embedded, "committed");
    const killed = embedded.pid();
    process.kill(killed, "SIGKILL");
    await until(() => embedded.pid() !== killed);
    expect(await read(embedded)).toBe("committed");
  });

  test.runIf(isLinux)(
    "killed while a process of its own hangs, it is started again after that one is ended",
    async () => {
      const embedded = await start();
      await write(embedded, "committed");
      const killed = embedded.pid();
      const [checkpointer = 0] = childrenOf(killed, "postgres");
      process.kill(checkpointer, "SIGSTOP");
      process.kill(killed, "SIGKILL");
      await until(() => embedded.pid() !== killed, 60_000);
      expect(isAlive(checkpointer)).toBe(false);
      expect(await read(embedded)).toBe("committed");
    },
    90_000,
  );

  test("stops although a client holds a transaction open", async () => {
    const embedded = await start();
    const database = await openDatabase({ connection: embedded.connection, log });
    const client = await database.connect("to hold a transaction");
    client.on("error", () => undefined);
    await client.query("begin; select 1");
    const before = performance.now();
    await embedded.stop();
    expect(performance.now() - before).toBeLessThan(20_000);
    await database.close();
  });

  test.runIf(isLinux).each([
    { promise: "another program's by now", script: 'echo "$$"; exec sleep 60', ends: false },
    {
      promise: "a process's that has ended and was never collected",
      // It ends after its parent has become a program that never asks for it.
      script: 'sleep 0.3 & echo "$!"; exec sleep 60',
      ends: true,
    },
  ])("starts although its old pid is $promise", async ({ script, ends }) => {
    await (await start()).stop();
    const folder = join(directory, "pg");
    const { uid, gid } = statSync(folder);
    const parent = spawn("sh", ["-c", script], {
      ...(isRoot ? { uid, gid } : {}),
      stdio: ["ignore", "pipe", "ignore"],
    });
    open.push(() => void parent.kill());
    const [pid] = await once(createInterface(parent.stdout), "line");
    // Both of its files name the process: the cluster's, and the one beside its socket.
    const lie = () => {
      for (const file of [join(folder, "postmaster.pid"), join(directory, "run", ".s.PGSQL.5432.lock")]) {
        writeFileSync(file, `${pid}\n${folder}\n1\n5432\n${directory}/run\n\n`, { mode: 0o600 });
        if (isRoot) chownSync(file, uid, gid);
      }
    };
    await until(() => existsSync(`/proc/${pid}`) && isAlive(Number(pid)) !== ends);

    lie();
    // The control: left to itself, PostgreSQL refuses.
    const { postgres } = await findBinaries(process.platform, process.arch);
    const who = runAs({ parent: directory, folder, postgres });
    const refused = startPostgres({
      postgres,
      folder,
      sockets: join(directory, "run"),
      settings: {},
      who,
      log: join(base, "log"),
    });
    await refused.ended;
    expect(readFileSync(join(base, "log"), "utf8")).toContain(`Is another postmaster (PID ${pid}) running`);

    lie();
    await write(await start(), "started");
    expect(parent.exitCode).toBeNull();
  });

  test("is not taken for another one's: the folder is compared", async () => {
    const { connection } = await start();
    const elsewhere = { ...connection, dataDirectory: join(base, "elsewhere", "pg") };
    await expect(openDatabase({ connection: elsewhere, log })).rejects.toThrow(/keeps its data in .*data\/pg, not in/);
  });

  test("runs with what its promises need", async () => {
    const embedded = await start();
    const database = await openDatabase({ connection: embedded.connection, log });
    open.push(() => database.close());
    const wanted = {
      ...{ fsync: "on", synchronous_commit: "on", full_page_writes: "on", data_checksums: "on", wal_recycle: "off" },
      ...{ listen_addresses: "", log_error_verbosity: "terse", max_locks_per_transaction: "512" },
    };
    for (const [name, value] of Object.entries(wanted)) {
      const { rows } = await sql<{ value: string }>`select current_setting(${name}) as value`.execute(database.kysely);
      expect(`${name}=${rows[0]?.value}`).toBe(`${name}=${value}`);
    }
  });

  test("gives the application a login that leads nowhere else", async () => {
    const embedded = await start();
    const database = await openDatabase({ connection: embedded.connection, log });
    open.push(() => database.close());
    const client = await database.connect("to escape");
    open.push(() => client.end());
    await client.query("set role none");
    await expect(client.query("select * from models")).rejects.toThrow("permission denied");
    await expect(client.query("set role driftguard")).rejects.toThrow("permission denied");
    await expect(client.query("set session authorization driftguard")).rejects.toThrow("permission denied");
    await expect(client.query("copy (select 1) to program 'true'")).rejects.toThrow("permission denied");
  });
});

describe.runIf(isRoot && isLinux)("as whom it runs when we are root", () => {
  test("a new folder becomes an unprivileged user's", async () => {
    const embedded = await start();
    const { uid } = statSync(join(directory, "pg"));
    expect(uid).not.toBe(0);
    expect(statSync(`/proc/${embedded.pid()}`).uid).toBe(uid);
  });

  test("below a folder that is root's alone the files stay root's", async () => {
    chmodSync(base, 0o700);
    await write(await start(), "unshared");
    expect(statSync(join(directory, "pg")).uid).toBe(0);
    expect(statSync(join(directory, "pg", "PG_VERSION")).uid).toBe(0);
    await open.pop()?.();
    expect(await read(await start())).toBe("unshared");
  });

  test.each([
    { promise: "an ordinary user keeps its own folder", uid: 65534 },
    { promise: "a uid without a name does as well", uid: 4321 },
  ])("$promise", async ({ uid }) => {
    chownSync(base, uid, uid);
    const holder = await hold(directory, { uid });
    expect(holder.fault).toBeUndefined();
    expect(statSync(join(directory, "pg", "PG_VERSION")).uid).toBe(uid);
    holder.child.stdin?.end();
    await once(holder.child, "exit");
    expect(isAlive(holder.serverPid)).toBe(false);
  });
});

async function start(): Promise<Embedded> {
  const embedded = await startEmbedded({ directory, log });
  open.push(() => embedded.stop());
  return embedded;
}

async function write({ connection }: Embedded, value: string): Promise<void> {
  const database = await openDatabase({ connection, log });
  await database.kysely
    .insertInto("settings")
    .values({ key: "test", value: JSON.stringify(value) })
    .execute();
  await database.close();
}

async function read({ connection }: Embedded): Promise<unknown> {
  const database = await openDatabase({ connection, log });
  const { value } = await database.kysely
    .selectFrom("settings")
    .select("value")
    .where("key", "=", "test")
    .executeTakeFirstOrThrow();
  await database.close();
  return value;
}

/** How what remembers a row knows it, and the number alone of who wrote it. */
async function readName({ connection }: Embedded): Promise<{ name: string; transaction: string }> {
  const database = await openDatabase({ connection, log });
  const row = await database.kysely
    .selectFrom("settings")
    .select([writtenBy.as("name"), sql<string>`xmin::text`.as("transaction")])
    .where("key", "=", "test")
    .executeTakeFirstOrThrow();
  await database.close();
  return row;
}

type Holder = { child: ChildProcess; pid: number; serverPid: number; fault?: string };

/** Another process on the directory; its fault where one is expected. */
async function hold(
  at: string,
  { uid, expectFault = false }: { uid?: number; expectFault?: boolean } = {},
): Promise<Holder> {
  const script = fileURLToPath(new URL("../../../test/database/hold-directory.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=driftguard-source", script, at], {
    stdio: ["pipe", "pipe", "inherit"],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  open.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.stdin.end();
    await once(child, "exit");
  });
  const [line] = await once(createInterface(child.stdout), "line");
  const told = JSON.parse(String(line));
  if ((told.fault !== undefined) !== expectFault) throw new Error(`the holder said ${line}`);
  return { child, ...told };
}

function serversOf(folder: string): number[] {
  if (!isLinux) return [];
  return pids().filter((pid) => linkOf(pid, "cwd")?.startsWith(folder));
}

function childrenOf(parent: number, program: string): number[] {
  return pids().filter((pid) => {
    try {
      const [, name = "", ppid = ""] = /^\d+ \((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
      return Number(ppid) === parent && name === program;
    } catch {
      return false;
    }
  });
}

function pids(): number[] {
  return existsSync("/proc") ? readdirSync("/proc").map(Number).filter(Number.isInteger) : [];
}

function linkOf(pid: number, name: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

function firstLine(file: string): string {
  return readFileSync(file, "utf8").split("\n")[0] ?? "";
}

async function until(isSo: () => boolean, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`not so after ${withinMs} ms`);
    await wait(20);
  }
}
