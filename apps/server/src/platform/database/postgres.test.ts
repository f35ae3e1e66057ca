import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeModel, makeOrganisation } from "../events/make-model.ts";
import { findBinaries } from "./binary-package.ts";
import { checkServer } from "./check-server.ts";
import { connectionFromUrl } from "./connection.ts";
import { freshDatabase, type FreshDatabase } from "./fresh-database.ts";
import { openDatabase } from "./postgres.ts";
import { startTestServer } from "./test-server.ts";
import { Unavailable } from "./unavailable.ts";

const log = { info() {}, warn() {}, error() {} };
const minute = 60_000;

let fresh: FreshDatabase;
let superuser: Client;
beforeAll(async () => {
  fresh = await freshDatabase();
  superuser = new Client(fresh.superuserUrl);
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await fresh.close();
});

describe("values", () => {
  test("an int8 is a number, a date a text, a timestamp a Date, a float8 exact", async () => {
    const { rows } = await sql`
      select 9007199254740991::int8 as whole, date '2026-06-01' as day, timestamptz '2026-06-01 12:00:00.123+00' as at,
             array['NaN', '-Infinity', '-0', null, '0.1']::float8[] as numbers`.execute(fresh.database.kysely);
    expect(rows).toEqual([
      {
        whole: Number.MAX_SAFE_INTEGER,
        day: "2026-06-01",
        at: new Date(Date.UTC(2026, 5, 1, 12, 0, 0, 123)),
        numbers: [Number.NaN, Number.NEGATIVE_INFINITY, -0, null, 0.1],
      },
    ]);
  });

  test("an int8 beyond 2^53 is never rounded", async () => {
    await expect(sql`select 9007199254740993::int8 as whole`.execute(fresh.database.kysely)).rejects.toThrow(
      "beyond 2^53",
    );
  });
});

describe("a server that could lose rows stops the start", () => {
  test.each(["fsync", "full_page_writes"])("%s = off", async (setting) => {
    const server = await startTestServer(await findBinaries(process.platform, process.arch));
    const admin = new Client({ host: server.host, user: "postgres", database: "migrated" });
    await admin.connect();
    try {
      await checkServer(admin, { log });
      await admin.query(`alter system set ${setting} = off`);
      await admin.query("select pg_reload_conf()");
      await expect.poll(async () => (await admin.query(`show ${setting}`)).rows[0]).toEqual({ [setting]: "off" });
      const url = `postgres://driftguard_owner@localhost/migrated?host=${encodeURIComponent(server.host)}`;
      await expect(openDatabase({ connection: connectionFromUrl(url), log })).rejects.toThrow(`${setting} = off`);
    } finally {
      await admin.end();
      await server.stop();
    }
  });

  test("synchronous_commit = off, set for the database", async () => {
    const name = new URL(fresh.ownerUrl).pathname.slice(1);
    await superuser.query(`alter database ${name} set synchronous_commit = off`);
    await expect(openDatabase({ connection: fresh.connection, log })).rejects.toThrow("synchronous_commit = off");
    await superuser.query(`alter database ${name} reset synchronous_commit`);
    await (await openDatabase({ connection: fresh.connection, log })).close();
  });

  test("sessions that are given another role", async () => {
    const connection = { ...fresh.connection, application: fresh.connection.owner };
    await expect(openDatabase({ connection, log })).rejects.toThrow(/run as driftguard_owner, not as driftguard_app/);
  });
});

describe("DATABASE_URL", () => {
  test.each(["", "not a url", "http://localhost/x", "localhost:5432/x"])("%j is refused in one sentence", (url) => {
    expect(() => connectionFromUrl(url)).toThrow("DATABASE_URL is not a URL like postgres://");
  });

  test("that leads nowhere is a fault of the start", async () => {
    const connection = connectionFromUrl("postgres://localhost/x?host=/nowhere");
    await expect(openDatabase({ connection, log })).rejects.toThrow(/cannot be reached: there is no socket/);
  });

  test("with a way of TLS that there is none of is refused, and those that check do so by name", () => {
    const url = "postgres://u@localhost/x?sslmode=";
    expect(() => connectionFromUrl(`${url}maybe`)).toThrow(/sslmode must be one of .*, found "maybe"/);
    expect(connectionFromUrl(`${url}require`).owner.connectionString).toBe(`${url}verify-full`);
  });

  test("whose server takes no writes is told so, and whose certificate is not to be found", async () => {
    const name = new URL(fresh.ownerUrl).pathname.slice(1);
    await superuser.query(`alter database ${name} set default_transaction_read_only = on`);
    await expect(openDatabase({ connection: fresh.connection, log })).rejects.toThrow("The database takes no writes");
    await superuser.query(`alter database ${name} reset default_transaction_read_only`);
    const connection = connectionFromUrl("postgres://u@127.0.0.1:1/x?sslmode=require&sslrootcert=/nowhere.pem");
    await expect(openDatabase({ connection, log })).rejects.toThrow("there is no file /nowhere.pem");
  });

  test("keeps the options that the operator gives, beside ours", async () => {
    const connection = connectionFromUrl(`${fresh.ownerUrl}&options=-c%20work_mem%3D7MB`);
    const database = await openDatabase({ connection, log });
    const { rows } = await sql`select current_setting('work_mem') as memory, current_user as role`.execute(
      database.kysely,
    );
    expect(rows).toEqual([{ memory: "7MB", role: "driftguard_app" }]);
    await database.close();
  });
});

describe("a connection that is lost", () => {
  test("fails its transaction as unavailable, and the next one has another", async () => {
    const pid = async () =>
      (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(fresh.database.kysely)).rows[0]?.pid;
    await expect(
      fresh.database.transaction([], async (tx) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
        await superuser.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
        await sql`select pg_sleep(5)`.execute(tx);
      }),
    ).rejects.toThrow(Unavailable);
    expect(await pid()).toBeGreaterThan(0);
  });
});

describe("claims", () => {
  test("of due checks: each goes to one of many, and to another after its lease", async () => {
    const organisation = await makeOrganisation(fresh.database);
    const models: number[] = [];
    for (let index = 0; index < 12; index += 1) models.push((await makeModel(fresh.database, organisation)).model);
    const now = Date.UTC(2026, 5, 1);
    await fresh.database.transaction([organisation], (tx) =>
      tx
        .updateTable("models")
        .set({ next_check_at: new Date(now - minute) })
        .where("id", "in", models)
        .execute(),
    );
    const claim = async (at: number, holder: string, limit = 3) => {
      const { rows } = await sql<{ id: number; check_holder: string; check_lease_until: Date }>`
        select * from claim_due_checks(${new Date(at)}, '1 minute', ${holder}, ${limit})`.execute(
        fresh.database.kysely,
      );
      return rows.filter(({ id }) => models.includes(id));
    };
    expect(await claim(now - 2 * minute, "early", 99)).toEqual([]);
    const claimed = await Promise.all(["a", "b", "c", "d"].map((holder) => claim(now, holder)));
    expect(
      claimed
        .flat()
        .map(({ id }) => id)
        .toSorted((a, b) => a - b),
    ).toEqual(models);
    for (const { check_lease_until } of claimed.flat()) expect(check_lease_until).toEqual(new Date(now + minute));
    expect(await claim(now + minute - 1, "late", 99)).toEqual([]);
    expect((await claim(now + minute, "late", 99)).map(({ check_holder }) => check_holder)).toEqual(
      models.map(() => "late"),
    );
  });

  test("of messages: each goes to one, is counted, and those delivered or given up to nobody", async () => {
    const organisation = await makeOrganisation(fresh.database);
    const at = new Date(Date.UTC(2026, 5, 1));
    const message = {
      organisation,
      channel: "channel_claims",
      kind: "opened",
      payload: "{}",
      created_at: at,
      next_at: at,
    };
    await fresh.database.transaction([organisation], async (tx) => {
      await tx
        .insertInto("channels")
        .values({ organisation, id: "channel_claims", number: 1, type: "email", name: "c", configuration: "{}" })
        .execute();
      await tx
        .insertInto("outbox")
        .values([
          { id: "message_a", ...message },
          { id: "message_b", ...message },
          { id: "message_done", ...message, delivered_at: at },
          { id: "message_dead", ...message, dead_at: at },
          { id: "message_later", ...message, next_at: new Date(at.getTime() + minute) },
        ])
        .execute();
    });
    const claim = async () => {
      const { rows } = await sql<{
        id: string;
        attempts: number;
      }>`select * from claim_messages(${at}, '1 minute', 'me', 1, 4, array['email', 'slack', 'webhook'])`.execute(
        fresh.database.kysely,
      );
      return rows.map(({ id, attempts }) => [id, attempts]);
    };
    // One that is passed over while another chooses is there for the next look.
    const claimed = [];
    for (let look = 0; look < 4; look += 1)
      claimed.push(...(await Promise.all([claim(), claim(), claim(), claim()])).flat());
    expect(claimed.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))).toEqual([
      ["message_a", 1],
      ["message_b", 1],
    ]);
  });

  test("of a sign-in link: one of twenty at once gets it", async () => {
    const organisation = await makeOrganisation(fresh.database);
    const token_hash = Buffer.from("a link");
    const now = new Date();
    await fresh.database.transaction([organisation], (tx) =>
      tx
        .insertInto("sign_in_links")
        .values({ organisation, token_hash, expires_at: new Date(now.getTime() + minute) })
        .execute(),
    );
    const uses = await Promise.all(
      Array.from({ length: 20 }, () =>
        sql`select * from use_sign_in_link(${token_hash}, ${now})`.execute(fresh.database.kysely),
      ),
    );
    expect(uses.reduce((sum, { rows }) => sum + rows.length, 0)).toBe(1);
  });
});

describe("the audit chain", () => {
  const hash = (byte: number) => Buffer.alloc(32, byte);

  async function append(
    organisation: number,
    byte: number,
    change: { previous_hash?: Buffer; sequence?: number } = {},
  ): Promise<number> {
    return fresh.database.transaction([organisation], async (tx) => {
      const { rows } = await sql<{
        next_sequence: number;
        previous_hash: Buffer | null;
      }>`select * from lock_audit_head(${organisation})`.execute(tx);
      const [head] = rows;
      if (!head) throw new Error("a head was asked for");
      const entry = { organisation, at: new Date(), actor: "user_1", action: "test", hash: hash(byte) };
      const place = { sequence: head.next_sequence, previous_hash: head.previous_hash };
      await tx
        .insertInto("audit")
        .values({ ...entry, ...place, ...change })
        .execute();
      return head.next_sequence;
    });
  }

  test("has no hole and no fork, however many write at once", async () => {
    const organisation = await makeOrganisation(fresh.database);
    const sequences = await Promise.all(Array.from({ length: 20 }, (_, byte) => append(organisation, byte + 1)));
    expect(sequences.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    const entries = await fresh.database.transaction([organisation], (tx) =>
      tx.selectFrom("audit").select(["previous_hash", "hash"]).orderBy("sequence").execute(),
    );
    expect(entries.map((entry) => entry.previous_hash)).toEqual([
      null,
      ...entries.slice(0, -1).map((entry) => entry.hash),
    ]);
  });

  test("takes no entry that does not continue it", async () => {
    const organisation = await makeOrganisation(fresh.database);
    await append(organisation, 1);
    await expect(append(organisation, 2, { previous_hash: hash(9) })).rejects.toThrow(
      "does not continue the audit chain",
    );
    await expect(append(organisation, 2, { sequence: 5 })).rejects.toThrow("does not continue the audit chain");
    expect(await append(organisation, 2)).toBe(2);
  });

  test("cannot be changed, shortened or moved by the application", async () => {
    const organisation = await makeOrganisation(fresh.database);
    await append(organisation, 1);
    const statements = [
      "update audit set actor = 'x'",
      "delete from audit",
      "truncate audit",
      "update audit_heads set sequence = 0",
      "delete from audit_heads",
    ];
    for (const statement of statements) {
      await expect(fresh.database.transaction([organisation], (tx) => sql.raw(statement).execute(tx))).rejects.toThrow(
        "permission denied",
      );
    }
  });
});
