import { readdir } from "node:fs/promises";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, type FreshDatabase } from "./fresh-database.ts";
import { migrate, migrationsFolder, readMigrations, type Migration } from "./migrate.ts";

const first: Migration = { name: "9001_make.sql", sql: "create table made (id int4)" };
const second: Migration = { name: "9002_fill.sql", sql: "insert into made values (1); insert into made values (2)" };
const broken: Migration = { name: "9003_break.sql", sql: "insert into made values (3); select 1 / 0" };

let fresh: FreshDatabase;
let owner: Client;

beforeEach(async () => {
  fresh = await freshDatabase();
  owner = await connect();
});
afterEach(async () => {
  await owner.end();
  await fresh.close();
});

describe("migrations", () => {
  test("are applied once each, in order", async () => {
    expect(await run([first, second])).toEqual([first.name, second.name]);
    expect(await run([first, second])).toEqual([]);
    expect(await made()).toEqual([1, 2]);
  });

  test("that fail are undone whole, keep those before them, and are named", async () => {
    await expect(run([first, second, broken])).rejects.toThrow(
      /9003_break\.sql failed and was undone: division by zero/,
    );
    expect(await made()).toEqual([1, 2]);
    expect(await run([first, second, { ...broken, sql: "select 1" }])).toEqual([broken.name]);
  });

  test("cut off in the middle are absent, and whole at the next start", async () => {
    await run([first]);
    const slow = { name: second.name, sql: `${second.sql}; select pg_sleep(30)` };
    const doomed = await connect();
    const migrations = [...(await readMigrations()), first, slow];
    const cutOff = migrate(doomed, { migrations, log }).catch((error: unknown) => error);
    const admin = new Client(fresh.superuserUrl);
    await admin.connect();
    for (let ended = 0; ended === 0;) {
      const { rowCount } = await admin.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(30)%' and pid <> pg_backend_pid() and state = 'active'",
      );
      ended = rowCount ?? 0;
    }
    await admin.end();
    expect(await cutOff).toBeInstanceOf(Error);
    expect(await made()).toEqual([]);
    expect(await run([first, second])).toEqual([second.name]);
    expect(await made()).toEqual([1, 2]);
  });

  test("changed after they were applied are refused", async () => {
    await run([first]);
    await expect(run([{ ...first, sql: `${first.sql} -- changed` }])).rejects.toThrow(/9001_make\.sql differs/);
  });

  test("with the line ends of another system are the same", async () => {
    const lines = { ...first, sql: "create table made (\n  id int4\n)" };
    await run([lines]);
    expect(await run([{ ...lines, sql: lines.sql.replaceAll("\n", "\r\n") }])).toEqual([]);
  });

  test("of a later release are refused by name, and left alone", async () => {
    await run([first, second]);
    await expect(run([first])).rejects.toThrow(/migrated by a later release \(9002_fill\.sql\): start that one/);
    expect(await made()).toEqual([1, 2]);
  });

  test("run by ten instances at once are applied once", async () => {
    const clients = await Promise.all(Array.from({ length: 10 }, connect));
    const migrations = [...(await readMigrations()), first, second];
    const applied = await Promise.all(clients.map((client) => migrate(client, { migrations, log })));
    await Promise.all(clients.map((client) => client.end()));
    expect(applied.flat()).toEqual([first.name, second.name]);
    expect(await made()).toEqual([1, 2]);
  });

  test("see the rows of every organisation, bound by row-level security as their owner is", async () => {
    await owner.query("select make_organisation('org_1', 'a', 'a')");
    const look: Migration = { name: "9001_look.sql", sql: "create table seen as select id from organisations" };
    await run([look]);
    expect((await owner.query("select from seen")).rowCount).toBe(1);
    // The control: the same login, without saying so.
    expect((await owner.query("select from organisations")).rowCount).toBe(0);
  });
});

test("the committed migrations have a number each, and nothing else lies in their folder", async () => {
  const names = (await readdir(migrationsFolder)).toSorted();
  const numbers = names.map((name) => name.slice(0, 4));
  expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([]);
  expect((await readMigrations()).map(({ name }) => name)).toEqual(names);
});

const log = {
  info() {},
};

async function run(added: readonly Migration[]): Promise<readonly string[]> {
  return migrate(owner, { migrations: [...(await readMigrations()), ...added], log });
}

async function made(): Promise<number[]> {
  const { rows } = await owner.query<{ id: number }>("select id from made order by id");
  return rows.map(({ id }) => id);
}

async function connect(): Promise<Client> {
  const client = new Client(fresh.ownerUrl);
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
