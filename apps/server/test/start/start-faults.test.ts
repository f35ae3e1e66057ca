import { type ChildProcess, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";

import { findBinaries } from "../../src/platform/database/binary-package.ts";
import { connectClient } from "../../src/platform/database/connection.ts";
import { startEmbedded } from "../../src/platform/database/embedded.ts";
import { type FreshDatabase, freshDatabase } from "../../src/platform/database/fresh-database.ts";
import { StartFault } from "../../src/platform/start-fault.ts";
import { processesIn, untilGone } from "../faults/processes.ts";
import { spawnServer, type StartedServer, startServer } from "../start-server.ts";
import { openOldPostgres } from "./old-postgres.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const isRoot = process.geteuid?.() === 0;
const nobody = 65_534;

let base: string;
let data: string;
let running: StartedServer;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), "driftguard-start-"));
  chmodSync(base, 0o755);
  data = join(base, "running");
  running = await startServer({ DRIFTGUARD_DATA: data });
  writeFileSync(join(base, "file"), "");
});
afterAll(async () => {
  await running.stop();
  await untilGone(() => processesIn(base), 5_000);
  rmSync(base, { recursive: true, force: true });
});

describe("a server that cannot start says why in one sentence and ends with 3:", () => {
  test("a second one on a folder names the process that has it", async () => {
    const { seconds, sentence } = await refused({ DRIFTGUARD_DATA: data });
    console.log(`a second server was refused after ${seconds.toFixed(1)} s`);
    expect(sentence).toContain(`${data} is in use by process ${running.process.pid}`);
    expect((await fetch(`${running.url}/ready`)).status).toBe(200);
  });

  test("a second one on the same folder and port names the process as well", async () => {
    const { sentence } = await refused({ DRIFTGUARD_DATA: data, PORT: new URL(running.url).port });
    expect(sentence).toContain(`in use by process ${running.process.pid}`);
  });

  test("a port that is taken is named, and nothing was made yet", async () => {
    const taken: Server = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = address === null || typeof address === "string" ? 0 : address.port;
    const { sentence, output } = await refused({ DRIFTGUARD_DATA: join(base, "new"), PORT: String(port) });
    taken.close();
    expect(sentence).toContain(`Port ${port} on 127.0.0.1 is taken`);
    expect(output).not.toContain("API key");
    expect(statSync(join(base, "new"), { throwIfNoEntry: false })).toBeUndefined();
  });

  test("settings that cannot be used are all named at once, without their values", async () => {
    const { sentence } = await refused({
      ...{ PORT: "eighty", CHECK_SECONDS: "0", LOG_LEVEL: "loud", FROM_EMAIL: "nobody", PUBLIC_URL: "ftp://x" },
      ...{ DATABASE_URL: "mysql://root:hunter2@db/x", OUTBOUND_ALLOW: "10.0.0.0/99", SMTP_PORT: "0" },
      BASE_ENVIRONMENTS: "numpy; -r other.txt",
    });
    for (const name of [
      "BASE_ENVIRONMENTS",
      "PORT",
      "CHECK_SECONDS",
      "LOG_LEVEL",
      "FROM_EMAIL",
      "PUBLIC_URL",
      "DATABASE_URL",
    ])
      expect(sentence).toMatch(new RegExp(`\\b${name}: \\w`));
    expect(sentence).toContain("9 settings");
    expect(sentence).not.toContain("hunter2");
  });

  test("a checkout that was not built says what builds it", () => {
    const bin = join(base, "unbuilt", "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(base, "unbuilt", "package.json"), '{"type": "module"}');
    copyFileSync(join(import.meta.dirname, "../../bin/driftguard.js"), join(bin, "driftguard.js"));
    const { status, stderr } = spawnSync(process.execPath, [join(bin, "driftguard.js"), "up"], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringMatching(/^driftguard: .*run npm ci\.\n$/) });
  });

  test("a Node that lacks what the server needs is named, with the commands that bring theirs", () => {
    const bin = join(import.meta.dirname, "../../bin/driftguard.js");
    const without = ["--no-experimental-sqlite", bin, "up"];
    const { status, stderr } = spawnSync(process.execPath, without, { encoding: "utf8" });
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: expect.stringMatching(/^driftguard: Node [\d.]+ is too old .*npm start or npx driftguard.*\n$/),
    });
  });

  test.each([
    {
      promise: "HOST of another machine",
      settings: { HOST: "203.0.113.9" },
      says: /HOST 203\.0\.113\.9 is no address/,
    },
    {
      promise: "a folder that is a file",
      settings: { DRIFTGUARD_DATA: "file" },
      says: /file cannot be used: it is a file/,
    },
    {
      promise: "a folder below a file",
      settings: { DRIFTGUARD_DATA: "file/below" },
      says: /cannot be used: a part of its path is a file/,
    },
    {
      promise: "a folder where there can be none",
      settings: { DRIFTGUARD_DATA: process.platform === "linux" ? "/proc/driftguard" : "file/below" },
      says: /cannot be used: (there can be no folder|a part of its path is a file)/,
    },
    {
      promise: "a database where nothing listens",
      settings: { DATABASE_URL: "postgres://me:hunter2@127.0.0.1:1/x" },
      says: /cannot be reached: nothing listens at 127\.0\.0\.1 port 1; .*DATABASE_URL/,
    },
    {
      promise: "a database on a host without an address",
      settings: { DATABASE_URL: "postgres://me:hunter2@nowhere.invalid/x" },
      says: /cannot be reached: no address is known for the host nowhere\.invalid/,
    },
  ])("$promise", async ({ settings, says }) => {
    const { sentence } = await refused({ DRIFTGUARD_DATA: "unused", ...settings });
    expect(sentence).toMatch(says);
    expect(sentence).not.toContain("hunter2");
  });
});

describe("a DATABASE_URL that cannot be used is explained, and its password is not shown:", () => {
  let fresh: FreshDatabase;
  beforeAll(async () => {
    fresh = await freshDatabase();
    const superuser = await connectClient(fresh.superuserUrl);
    await superuser.query("create role start_plain login password 'hunter2'");
    await superuser.query("create role start_member login password 'hunter2' in role driftguard_app");
    await superuser.end();
  });
  afterAll(async () => {
    await fresh.close();
    const superuser = await connectClient(fresh.superuserUrl.replace(/suite_\w+/, "postgres"));
    await superuser.query("drop role start_plain, start_member");
    await superuser.end();
  });

  test("a wrong password", async () => {
    const url = `postgres://driftguard:hunter2@localhost/postgres?host=${encodeURIComponent(join(data, "run"))}`;
    expect((await refused({ DATABASE_URL: url })).sentence).toMatch(
      /password authentication failed for user "driftguard"/,
    );
  });

  test("a database that is not there", async () => {
    const url = fresh.ownerUrl.replace(/suite_\w+/, "not_there");
    expect((await refused({ DATABASE_URL: url })).sentence).toMatch(/database "not_there" does not exist/);
  });

  test("a login that may not take the application's role hears what an administrator must run", async () => {
    const url = fresh.ownerUrl.replace("driftguard_owner@", "start_plain:hunter2@");
    expect((await refused({ DATABASE_URL: url })).sentence).toMatch(/GRANT driftguard_app TO "start_plain"/);
  });

  test("a login that does not own the database", async () => {
    const url = fresh.ownerUrl.replace("driftguard_owner@", "start_member:hunter2@");
    expect((await refused({ DATABASE_URL: url })).sentence).toMatch(
      /permission denied.*its login must own the database/,
    );
  });

  test("a PostgreSQL that is too old", async () => {
    const old = await openOldPostgres();
    const { sentence } = await refused({ DATABASE_URL: `postgres://me:hunter2@127.0.0.1:${old.port}/x` });
    old.close();
    expect(sentence).toMatch(/PostgreSQL 140010 is too old: DriftGuard needs 15 or later/);
  });
});

describe("a data folder that PostgreSQL cannot use:", () => {
  let broken: string;
  beforeAll(async () => {
    broken = join(base, "broken");
    await (await startServer({ DRIFTGUARD_DATA: broken })).stop();
  });

  // Each case breaks more of the folder than the one before, and what is broken first is found first.
  test.each([
    {
      promise: "a table of the system is empty",
      file: "pg/global/1262",
      text: "",
      says: /PostgreSQL on .*broken\/pg does not let us in: .* \(see .*pg\.log\)/,
    },
    {
      promise: "its control file is nonsense",
      file: "pg/global/pg_control",
      text: "nonsense",
      says: /PostgreSQL does not start on .*broken\/pg: .*pg_control.* \(see .*pg\.log\)/,
    },
    {
      promise: "it was written by a later release",
      file: "pg/PG_VERSION",
      text: "19\n",
      says: /was written by PostgreSQL 19 and this release brings 18/,
    },
  ])("$promise", async ({ file, text, says }) => {
    writeFileSync(join(broken, file), text);
    expect((await refused({ DRIFTGUARD_DATA: broken })).sentence).toMatch(says);
  });
});

describe("binaries of PostgreSQL that do not run are named for what they are:", () => {
  test.each([
    { promise: "missing", script: null, says: /does not run on this machine: spawnSync .*postgres ENOENT/ },
    {
      promise: "broken off",
      script: "\u007fELF",
      says: /does not run on this machine: .*postgres.*; run npm ci again/,
    },
    {
      promise: "made for a newer system",
      script: "#!/bin/sh\necho \"libc.so.6: version 'GLIBC_2.99' not found\" >&2; exit 1\n",
      says: /does not run on this machine: libc\.so\.6: version 'GLIBC_2\.99' not found; run npm ci again/,
    },
  ])("$promise", async ({ script, says }) => {
    const { initdb } = await findBinaries(process.platform, process.arch);
    const postgres = join(base, "postgres");
    rmSync(postgres, { force: true });
    if (script !== null) writeFileSync(postgres, script, { mode: 0o755 });
    const log = { info() {}, warn() {}, error() {} };
    const starting = startEmbedded({ directory: join(base, "unmade"), log, binaries: { initdb, postgres } });
    await expect(starting).rejects.toThrow(says);
    await expect(starting).rejects.toBeInstanceOf(StartFault);
  });
});

describe.runIf(isRoot)("an ordinary user is told what is not theirs:", () => {
  beforeAll(() => {
    for (const [name, mode] of [
      ["closed", 0o700],
      ["readable", 0o755],
      ["open", 0o777],
    ] as const) {
      mkdirSync(join(base, name));
      chmodSync(join(base, name), mode);
    }
    for (const file of ["owner.lock", "owner.pid"]) writeFileSync(join(base, "open", file), "");
    mkdirSync(join(base, "foreign", "pg"), { recursive: true });
    writeFileSync(join(base, "foreign", "pg", "PG_VERSION"), "18\n");
    chownSync(join(base, "foreign"), nobody, nobody);
  });

  test.each([
    { promise: "a folder that they may not enter", folder: "closed", says: /cannot be used: this user may not write/ },
    { promise: "a folder below it", folder: "closed/below", says: /cannot be used: this user may not write/ },
    {
      promise: "a folder that they may only read",
      folder: "readable",
      says: /cannot be used: this user may not write/,
    },
    { promise: "a folder that another user has begun", folder: "open", says: /owner\.(lock|pid) cannot be locked/ },
    { promise: "another user's PostgreSQL", folder: "foreign", says: /belongs to user 0; .*chown/ },
  ])("$promise", async ({ folder, says }) => {
    expect((await refused({ DRIFTGUARD_DATA: folder }, nobody)).sentence).toMatch(says);
  });
});

/** What a test that failed has left running. */
const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
});

type Refused = { readonly sentence: string; readonly output: string; readonly seconds: number };

/** Starts a server that must not start; a relative folder lies in the test's own. */
async function refused(settings: Readonly<Record<string, string>>, uid?: number): Promise<Refused> {
  const folder = join(base, settings["DRIFTGUARD_DATA"] ?? "unused");
  const startedAt = performance.now();
  const child = await spawnServer(
    {
      LOG_LEVEL: "info",
      ...settings,
      DRIFTGUARD_DATA: settings["DRIFTGUARD_DATA"]?.startsWith("/") === true ? settings["DRIFTGUARD_DATA"] : folder,
    },
    [],
    uid === undefined ? {} : { uid, gid: uid },
  );
  let output = "";
  let errors = "";
  child.stdout?.on("data", (bytes) => (output += bytes));
  child.stderr?.on("data", (bytes) => (errors += bytes));
  children.add(child);
  const [code] = await once(child, "close");
  children.delete(child);
  // What is logged on the way is JSON; what is said to the operator is one line.
  const said = errors.split("\n").filter((line) => line !== "" && !line.startsWith("{"));
  expect({ code, said: said.length, errors }).toMatchObject({ code: 3, said: 1 });
  expect(said[0]).toMatch(/^driftguard: \S.*[^\s]$/);
  return { sentence: said[0] ?? "", output, seconds: (performance.now() - startedAt) / 1_000 };
}
