import { createHash, type Hash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { backUp } from "../../src/command/backup/back-up.ts";
import { restore } from "../../src/command/backup/restore.ts";
import { readConfig } from "../../src/config.ts";
import { connectClient, connectionFromUrl } from "../../src/platform/database/connection.ts";
import { startEmbedded } from "../../src/platform/database/embedded.ts";
import { exportTables } from "../../src/platform/database/export-tables.ts";
import { type FreshDatabase, freshDatabase } from "../../src/platform/database/fresh-database.ts";
import { readMigrations } from "../../src/platform/database/migrate.ts";
import { openDatabase } from "../../src/platform/database/postgres.ts";
import { testOwner } from "../../src/platform/database/test-server.ts";
import { makeEvent, makeModel, makeOrganisation, newUuid } from "../../src/platform/events/make-model.ts";
import { openPostgresEvents } from "../../src/platform/events/postgres.ts";
import { createLog } from "../../src/platform/log.ts";
import { hashArchive, readArchive } from "../../src/platform/backup/read-archive.ts";
import { tarHead, tarPadding } from "../../src/platform/backup/tar-head.ts";
import { StartFault } from "../../src/platform/start-fault.ts";

let base: string;
let fresh: FreshDatabase;
const made: string[] = [];

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), "driftguard-backup-test-"));
  // PostgreSQL is another user there, who passes through.
  chmodSync(base, 0o711);
  fresh = await freshDatabase();
});
afterAll(async () => {
  await asSuperuser(...made.map((name) => `drop database ${name} with (force)`));
  await fresh.close();
  rmSync(base, { recursive: true, force: true });
});

async function asSuperuser(...statements: readonly string[]): Promise<void> {
  const client = await connectClient(fresh.superuserUrl);
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** A database without anything, of the same owner, who is no superuser. */
async function emptyDatabase(name: string): Promise<string> {
  await asSuperuser(`create database ${name} owner ${testOwner}`);
  made.push(name);
  const url = new URL(fresh.ownerUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

const log = createLog("silent");
const parts = (settings: Readonly<Record<string, string>>, file: string) => ({
  ...{ config: readConfig(settings), log, sudo: undefined, file: join(base, file), now: 0, release: "1.0.0" },
  say: () => undefined,
});

/** SHA-256 of each table's rows in PostgreSQL's binary format. */
async function dumpOf(url: string): Promise<Map<string, string>> {
  const client = await connectClient(connectionFromUrl(url).owner);
  const hashes = new Map<string, string>();
  await exportTables(client, async (name, rows) => {
    const hash = createHash("sha256");
    for await (const piece of rows) hash.update(piece);
    hashes.set(name, hash.digest("hex"));
  });
  await client.end();
  return hashes;
}

/** The same of what an archive holds. */
async function dumpIn(file: string): Promise<Map<string, string>> {
  const hashes = new Map<string, Hash>();
  for await (const { name, content } of readArchive(file)) {
    const table = /^tables\/(.+)\/\d+$/.exec(name)?.[1];
    if (table === undefined) continue;
    const hash = hashes.get(table) ?? createHash("sha256");
    for await (const piece of content()) hash.update(piece);
    hashes.set(table, hash);
  }
  return new Map([...hashes].map(([table, hash]) => [table, hash.digest("hex")]));
}

describe("a backup that is made while others write", () => {
  const files = { "deployments/versions/1/deployment_1/files/model.json": "{}", "secrets.key": "k".repeat(32) };
  const long = `deployments/environments/${"a".repeat(64)}/lib/python3.11/site-packages/${"b".repeat(90)}/module.py`;
  const acknowledged: string[] = [];
  let settings: { DATABASE_URL: string; DRIFTGUARD_DATA: string };
  let restored: typeof settings;
  let empty: string;

  beforeAll(async () => {
    settings = { DATABASE_URL: fresh.ownerUrl, DRIFTGUARD_DATA: join(base, "data") };
    for (const [name, text] of Object.entries({ ...files, [long]: "x", "deployments/incoming/half": "" })) {
      mkdirSync(join(base, "data", name, ".."), { recursive: true });
      writeFileSync(join(base, "data", name), text, { mode: 0o640 });
      utimesSync(join(base, "data", name), 1_700_000_000, 1_700_000_000);
    }
    // As the workers need it, who are other users and look around there.
    chmodSync(join(base, "data/deployments/environments"), 0o755);
    symlinkSync("/usr/bin/python3", join(base, "data", `deployments/environments/${"a".repeat(64)}/python`));
    const events = await openPostgresEvents({ database: fresh.database });
    const key = await makeModel(fresh.database, await makeOrganisation(fresh.database));
    const write = async (): Promise<void> => {
      const ids = Array.from({ length: 20 }, newUuid);
      await events.append(ids.map((id) => makeEvent(key, { id, output: 0.5, numbers: [1, Number.NaN] })));
      acknowledged.push(...ids);
    };
    await write();
    const before = acknowledged.length;
    let isOver = false;
    const writing = (async () => {
      while (!isOver) await write();
    })();
    await backUp(parts(settings, "backup.tar.gz"));
    isOver = true;
    await writing;
    await events.close();
    acknowledged.length = before;
    restored = { DATABASE_URL: await emptyDatabase("backup_restored"), DRIFTGUARD_DATA: join(base, "restored") };
    await restore(parts(restored, "backup.tar.gz"));
    empty = await emptyDatabase("backup_empty");
  });

  test("is restored to the last byte of every table", async () => {
    expect(await dumpOf(restored.DATABASE_URL)).toEqual(await dumpIn(join(base, "backup.tar.gz")));
  });

  test("has what was acknowledged before it began, once, and free numbers behind it", async () => {
    const client = await connectClient(connectionFromUrl(restored.DATABASE_URL).owner);
    await client.query("select set_config('app.across', 'on', false)");
    const { rows } = await client.query<{ id: string }>("select id::text from predictions");
    const next = await client.query<{ id: number }>("select make_organisation('org_next', 'next', 'next') as id");
    const highest = await client.query<{ id: number }>(
      "select max(id) as id from organisations where public_id <> 'org_next'",
    );
    await client.end();
    const ids = rows.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(acknowledged));
    expect(new Set(ids).size).toBe(ids.length);
    // The next number is free.
    expect(next.rows[0]?.id).toBeGreaterThan(highest.rows[0]?.id ?? 0);
  });

  test("puts back rules that rested while it was restored: references, triggers, row-level security", async () => {
    const rules = `select c.relname, c.relforcerowsecurity, coalesce(array_agg(distinct k.conname) filter (where k.contype = 'f'), '{}') as keys,
      coalesce(array_agg(distinct t.tgname::text || t.tgenabled::text) filter (where not t.tgisinternal), '{}') as triggers
      from pg_class c left join pg_constraint k on k.conrelid = c.oid left join pg_trigger t on t.tgrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') group by c.oid order by 1`;
    const of = async (url: string): Promise<unknown> => {
      const client = await connectClient(connectionFromUrl(url).owner);
      const { rows } = await client.query(rules);
      await client.end();
      return rows;
    };
    expect(await of(restored.DATABASE_URL)).toEqual(await of(fresh.ownerUrl));
  });

  test("has the files with their modes, times and links, and nothing of what holds for one run", () => {
    const at = (name: string): string => join(base, "restored", name);
    for (const [name, text] of Object.entries({ ...files, [long]: "x" })) {
      const { mode, mtimeMs } = statSync(at(name));
      expect([readFileSync(at(name), "utf8"), mode & 0o777, mtimeMs]).toEqual([text, 0o640, 1_700_000_000_000]);
    }
    expect(readlinkSync(at(`deployments/environments/${"a".repeat(64)}/python`))).toBe("/usr/bin/python3");
    expect(statSync(at("deployments/environments")).mode & 0o777).toBe(0o755);
    expect(readdirSync(at("deployments")).toSorted()).toEqual(["environments", "versions"]);
    expect(statSync(join(base, "backup.tar.gz")).mode & 0o777).toBe(0o600);
  });

  test("is not written over another, and not restored over anything", async () => {
    await expect(backUp(parts(settings, "backup.tar.gz"))).rejects.toThrow(/is there already/);
    await expect(backUp(parts(settings, "data/b.tar.gz"))).rejects.toThrow(/lies in the data folder/);
    await expect(restore(parts(restored, "backup.tar.gz"))).rejects.toThrow(
      /restored is not empty \(it has deployments\)/,
    );
    const elsewhere = { ...restored, DRIFTGUARD_DATA: join(base, "elsewhere") };
    await expect(restore(parts(elsewhere, "backup.tar.gz"))).rejects.toThrow(
      /The database is not empty \(it has the table /,
    );
    expect(readdirSync(join(base, "elsewhere")).filter((name) => !name.startsWith("owner."))).toEqual([]);
  });

  test.each([
    {
      what: "cut off",
      spoil: (file: string) => truncateSync(file, statSync(file).size - 100),
      says: /is no whole backup: .*; nothing was written/,
    },
    { what: "changed in a byte", spoil: (file: string) => flip(file, 0.5), says: /is no whole backup/ },
    {
      what: "something else",
      spoil: (file: string) => writeFileSync(file, "nothing of ours"),
      says: /is no whole backup: incorrect header check/,
    },
    {
      what: "without its list",
      spoil: (file: string) => writeFileSync(file, archiveOf({ "files/a": "a" })),
      says: /is no whole backup: it has no manifest\.json at its end/,
    },
    {
      what: "not what its list says",
      spoil: (file: string) => writeFileSync(file, listed({ "files/a": "a" }, { hashes: { "files/a": "0" } })),
      says: /is no whole backup: files\/a was changed/,
    },
    {
      what: "leading out of its folder",
      spoil: (file: string) => writeFileSync(file, listed({ "files/../../a": "a" })),
      says: /holds files\/\.\.\/\.\.\/a, which leads elsewhere/,
    },
    {
      what: "leading out by a link of its own",
      spoil: (file: string) =>
        writeFileSync(file, listed({ "files/a": "/", "files/a/driftguard-b": "b" }, {}, ["files/a"])),
      says: /holds files\/a\/driftguard-b, which leads elsewhere/,
    },
    ...["files/./pg/a", "files//a", "files/b/./a", "files/b/../a", "files/"].map((name) => ({
      what: `naming ${name.replaceAll("/", "!")} in a roundabout way`,
      spoil: (file: string) => writeFileSync(file, listed({ [name]: "a" })),
      says: `The backup holds ${name}, which leads elsewhere.`,
    })),
    {
      what: "changing the mode of what a link leads to",
      spoil: (file: string) =>
        writeFileSync(file, listed({ "files/a": base, "files/./a": "" }, {}, ["files/a"], ["files/./a"])),
      says: "The backup holds files/./a, which leads elsewhere.",
    },
    {
      what: "of a later release",
      spoil: (file: string) => writeFileSync(file, listed({}, { migrations: ["9999_later.sql"] })),
      says: /made by a later release \(9999_later\.sql\)/,
    },
  ])("that is $what is refused in a sentence, and nothing is left", async ({ what, spoil, says }) => {
    const file = `${what.replaceAll(" ", "-")}.tar.gz`;
    copyFileSync(join(base, "backup.tar.gz"), join(base, file));
    spoil(join(base, file));
    const into = join(base, "refused");
    const restoring = restore(parts({ DATABASE_URL: empty, DRIFTGUARD_DATA: into }, file));
    await expect(restoring).rejects.toBeInstanceOf(StartFault);
    await expect(restoring).rejects.toThrow(says);
    const left = existsSync(into) ? readdirSync(into) : [];
    expect(left.filter((name) => !name.startsWith("owner."))).toEqual([]);
  });
});

function flip(file: string, share: number): void {
  const bytes = readFileSync(file);
  const at = Math.floor(bytes.length * share);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

/** @param links - names of members that are links, to what they hold @param folders - of those that are folders */
function archiveOf(
  members: Readonly<Record<string, string>>,
  links: readonly string[] = [],
  folders: readonly string[] = [],
): Buffer {
  const entries = Object.entries(members).map(([name, text]) => {
    if (folders.includes(name))
      return tarHead({ name, bytes: 0, mode: 0o777, modifiedAt: 0, type: "folder", leadsTo: "" });
    if (links.includes(name))
      return tarHead({ name, bytes: 0, mode: 0o777, modifiedAt: 0, type: "link", leadsTo: text });
    const bytes = Buffer.from(text);
    return Buffer.concat([
      tarHead({ name, bytes: bytes.length, mode: 0o600, modifiedAt: 0, type: "file", leadsTo: "" }),
      bytes,
      tarPadding(bytes.length),
    ]);
  });
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]));
}

/** With a list whose hashes are right. */
function listed(
  members: Readonly<Record<string, string>>,
  more: object = {},
  links: readonly string[] = [],
  folders: readonly string[] = [],
): Buffer {
  const hashes = Object.fromEntries(
    Object.entries(members).map(([name, text]) => [name, createHash("sha256").update(text).digest("hex")]),
  );
  const empty = { format: 1, made_at: "", release: "", migrations: [], tables: [], sequences: {} };
  return archiveOf({ ...members, "manifest.json": JSON.stringify({ ...empty, hashes, ...more }) }, links, folders);
}

// Made by `driftguard backup` beside a server of commit e2de41e, when examples/first-alert/first-alert.sh had run on it, two
// labels had come and a channel was made; it knew the migrations up to 0017.
const older = join(import.meta.dirname, "release-0017.tar.gz");

test("a backup of an older release is restored into the embedded PostgreSQL and brought up to date, and nothing is lost", async () => {
  const data = join(base, "embedded");
  await restore({ ...parts({ DRIFTGUARD_DATA: data }, ""), file: older });
  const embedded = await startEmbedded({ directory: data, log });
  try {
    const { found } = await hashArchive(older, "manifest.json");
    const manifest = JSON.parse(found?.toString("utf8") ?? "");
    const database = await openDatabase({ connection: embedded.connection, log, connectionsMax: 1 });
    const owner = await database.connectAsOwner("test");
    const after = await exportTables(owner, async (_, rows) => {
      for await (const piece of rows) expect(piece.length).toBeGreaterThan(0);
    });
    await owner.end();
    await database.close();
    expect(after.migrations).toEqual((await readMigrations()).map(({ name }) => name));
    const rows = new Map(after.tables.map((table) => [table.name, table.rows]));
    const lost = manifest.tables.filter(
      (table: { name: string; rows: number }) => (rows.get(table.name) ?? -1) < table.rows,
    );
    expect(lost).toEqual([]);
    expect(rows.get("predictions_1")).toBe(1_000);
  } finally {
    await embedded.stop();
  }
});
