import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeModel, makeOrganisation } from "../events/make-model.ts";
import { ensureApplicationRole } from "./application-role.ts";
import { checkApplicationSession } from "./check-server.ts";
import { freshDatabase, type FreshDatabase } from "./fresh-database.ts";
import type { Transaction } from "./postgres.ts";

// The second layer of tenancy: what the database itself refuses, whatever a query forgets.

let fresh: FreshDatabase;
let superuser: Client;
let own: number;
let foreign: number;

beforeAll(async () => {
  fresh = await freshDatabase();
  superuser = new Client(fresh.superuserUrl);
  await superuser.connect();
  own = await makeOrganisation(fresh.database);
  foreign = await makeOrganisation(fresh.database);
});
afterAll(async () => {
  await superuser.end();
  await fresh.close();
});

describe("every table", () => {
  test("with an organisation is bound, for the application and for its owner", async () => {
    const { rows } = await superuser.query<{ table: string; bound: boolean; policies: number }>(
      `select c.relname as table, c.relrowsecurity and c.relforcerowsecurity as bound,
              (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
         and (c.relname = 'organisations' or exists (
           select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organisation' and not a.attisdropped))`,
    );
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter(({ bound, policies }) => !bound || policies !== 2)).toEqual([]);
  });

  test("is the owner's, and the application can make none but temporary ones", async () => {
    const { rows } = await superuser.query(
      "select relname from pg_class where relowner = 'driftguard_app'::regrole and relpersistence <> 't'",
    );
    expect(rows).toEqual([]);
    for (const statement of [
      "create table x (id int4)",
      "create schema x",
      "create role x",
      "alter table models disable row level security",
    ]) {
      await expect(asApplication([own], (tx) => sql.raw(statement).execute(tx))).rejects.toThrow(
        /permission denied|must be owner/,
      );
    }
  });

  test("of partitions gives the application nothing directly", async () => {
    await makeModel(fresh.database, own);
    const { rows } = await superuser.query(
      "select relname from pg_class where relispartition and relkind = 'r' and has_table_privilege('driftguard_app', oid, 'select, insert, update, delete, truncate')",
    );
    expect(rows).toEqual([]);
  });

  test("shows nothing of another organisation's, although no query says whose rows it wants", async () => {
    const model = await makeModel(fresh.database, foreign);
    await fillEveryTable(model);
    const { rows } = await superuser.query<{ table: string }>(
      `select distinct a.attrelid::regclass::text as table from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
         and a.attname = 'organisation' and not a.attisdropped`,
    );
    for (const { table } of rows) {
      const count = (organisations: number[]) =>
        asApplication(organisations, async (tx) => {
          const { rows: found } = await sql<{ rows: number }>`select count(*) as rows from ${sql.table(table)}`.execute(
            tx,
          );
          return found[0]?.rows;
        });
      const mine = await superuser.query(`select from ${table} where organisation = $1`, [own]);
      expect([table, await count([])]).toEqual([table, 0]);
      expect([table, await count([own])]).toEqual([table, mine.rowCount]);
      // The control: the rows are there, and their owner sees them.
      const theirs = await superuser.query(`select from ${table} where organisation = $1`, [foreign]);
      expect([table, await count([foreign])]).toEqual([table, theirs.rowCount]);
    }
  });

  test("takes no row for another organisation, changes none of it, and lets none change hands", async () => {
    const model = await makeModel(fresh.database, foreign);
    const values = { organisation: foreign, kind: "psi", settings: "{}" };
    await expect(
      asApplication([own], (tx) =>
        tx
          .insertInto("rules")
          .values({ id: "rule_1", ...values })
          .execute(),
      ),
    ).rejects.toThrow("row-level security");
    await expect(
      asApplication([], (tx) =>
        tx
          .insertInto("rules")
          .values({ id: "rule_1", ...values })
          .execute(),
      ),
    ).rejects.toThrow("row-level security");
    await asApplication([foreign], (tx) =>
      tx
        .insertInto("rules")
        .values({ id: "rule_1", ...values })
        .execute(),
    );
    const changed = await asApplication([own], (tx) =>
      tx.updateTable("rules").set({ enabled: false }).executeTakeFirst(),
    );
    expect(changed.numUpdatedRows).toBe(0n);
    const deleted = await asApplication([own], (tx) =>
      tx.deleteFrom("models").where("id", "=", model.model).executeTakeFirst(),
    );
    expect(deleted.numDeletedRows).toBe(0n);
    await expect(
      asApplication([foreign], (tx) => tx.updateTable("rules").set({ organisation: own }).execute()),
    ).rejects.toThrow("row-level security");
  });
});

describe("a transaction", () => {
  test("leaves nothing of its organisations to the next one on its connection", async () => {
    const model = await makeModel(fresh.database, own);
    const seen = () => fresh.database.kysely.selectFrom("models").select("id").execute();
    for (let round = 0; round < 12; round += 1) {
      const inside = await asApplication([own], (tx) =>
        tx.selectFrom("models").select("id").where("id", "=", model.model).execute(),
      );
      expect(inside).toEqual([{ id: model.model }]);
      expect(await seen()).toEqual([]);
    }
  });

  test("that throws undoes everything", async () => {
    await expect(
      asApplication([own], async (tx) => {
        await tx.insertInto("rules").values({ id: "rule_undone", organisation: own, kind: "psi" }).execute();
        throw new Error("on purpose");
      }),
    ).rejects.toThrow("on purpose");
    expect(
      await asApplication([own], (tx) => tx.selectFrom("rules").select("id").where("id", "=", "rule_undone").execute()),
    ).toEqual([]);
  });

  test.each([[[1.5]], [[0]], [[-1]], [[Number.NaN]]])(
    "for organisations %j is a fault of ours",
    async (organisations) => {
      await expect(asApplication(organisations, async () => 1)).rejects.toThrow(RangeError);
    },
  );

  test("after a function that looks across sees no more than before", async () => {
    await makeModel(fresh.database, foreign);
    const seen = await asApplication([own], async (tx) => {
      await sql`select * from list_organisations()`.execute(tx);
      return tx.selectFrom("organisations").select("id").execute();
    });
    expect(seen).toEqual([{ id: own }]);
  });
});

describe("a model of another organisation", () => {
  test.each(["open_model", "empty_model", "drop_model"])("is not touched by %s", async (name) => {
    const model = await makeModel(fresh.database, foreign);
    await expect(
      asApplication([own], (tx) => sql`select ${sql.ref(name)}(${model.model})`.execute(tx)),
    ).rejects.toThrow("not one of");
  });
});

describe("the application's role", () => {
  test("is made and taken by an owner who may make roles, and asked for otherwise", async () => {
    await superuser.query("create role weak_owner login");
    const weak = new Client(fresh.superuserUrl.replace("postgres@", "weak_owner@"));
    await weak.connect();
    try {
      await expect(ensureApplicationRole(weak)).rejects.toThrow(
        /have an administrator run GRANT driftguard_app TO "weak_owner";/,
      );
      await superuser.query("grant driftguard_app to weak_owner");
      await ensureApplicationRole(weak);
    } finally {
      await weak.end();
      await superuser.query("drop role weak_owner");
    }
  });

  test("is not what sessions of somebody else may serve with", async () => {
    await expect(checkApplicationSession(superuser)).rejects.toThrow(/run as postgres, not as driftguard_app/);
  });
});

function asApplication<Result>(
  organisations: readonly number[],
  run: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return fresh.database.transaction(organisations, run);
}

/** One row at least in every table that has an organisation. */
async function fillEveryTable({
  organisation,
  model,
  version,
}: {
  organisation: number;
  model: number;
  version: number;
}): Promise<void> {
  const key = { organisation, model, version };
  const bytes = Buffer.from([1]);
  const at = new Date();
  await asApplication([organisation], async (tx) => {
    const { next_sequence, previous_hash } = await tx
      .selectFrom(
        sql<{ next_sequence: number; previous_hash: Buffer | null }>`lock_audit_head(${organisation})`.as("head"),
      )
      .selectAll()
      .executeTakeFirstOrThrow();
    await tx
      .insertInto("audit")
      .values({
        organisation,
        sequence: next_sequence,
        previous_hash,
        hash: Buffer.alloc(32),
        at,
        actor: "a",
        action: "b",
      })
      .execute();
    await tx
      .insertInto("keys")
      .values({
        id: `key_${model}`,
        organisation,
        name: "k",
        prefix: "dg_",
        hash: Buffer.from(`${model}`),
        scopes: ["read"],
      })
      .execute();
    await tx
      .insertInto("sign_in_links")
      .values({ organisation, token_hash: Buffer.from(`${model}`), expires_at: at })
      .execute();
    await tx
      .insertInto("baselines")
      .values({
        ...key,
        id: `baseline_${model}`,
        number: 1,
        kind: "given",
        rows: 1,
        bins: bytes,
        profile: bytes,
        time_zone: "UTC",
      })
      .execute();
    await tx
      .insertInto("alerts")
      .values({
        ...key,
        id: `alert_${model}`,
        number: model,
        cause: "gap",
        state: "open",
        severity: 3,
        title: "t",
        body: "{}",
        opened_at: at,
        last_fired_at: at,
      })
      .execute();
    await tx
      .insertInto("alert_events")
      .values({ organisation, alert: `alert_${model}`, at, kind: "opened" })
      .execute();
    await tx
      .insertInto("rules")
      .values({ organisation, id: `rule_${model}`, kind: "psi" })
      .execute();
    await tx
      .insertInto("channels")
      .values({ organisation, id: `channel_${model}`, number: model, type: "email", name: "c", configuration: "{}" })
      .execute();
    await tx
      .insertInto("outbox")
      .values({
        organisation,
        id: `message_${model}`,
        channel: `channel_${model}`,
        kind: "opened",
        payload: "{}",
        created_at: at,
        next_at: at,
      })
      .execute();
    await tx
      .insertInto("predictions")
      .values({ ...key, id: "00000000-0000-7000-8000-000000000001", time: at, received_at: at })
      .execute();
    await tx
      .insertInto("labels")
      .values({ organisation, model, prediction: "00000000-0000-7000-8000-000000000001", time: at, received_at: at })
      .execute();
    await tx
      .insertInto("label_arrivals")
      .values({ organisation, model, prediction: "00000000-0000-7000-8000-000000000001" })
      .execute();
    await tx
      .insertInto("dirty_buckets")
      .values({ ...key, bucket: at })
      .execute();
    await tx
      .insertInto("profiles")
      .values({ ...key, span: 15, bucket: at, events: 1, body: bytes })
      .execute();
    await tx
      .insertInto("seasonal_cells")
      .values({ ...key, cell: 0, events: 1, body: bytes })
      .execute();
    await tx
      .insertInto("drift_hours")
      .values({ ...key, lane: 0, hour: at, signals: bytes, severity: bytes })
      .execute();
    await tx
      .insertInto("calibrations")
      .values({ ...key, lane: 0, computed_at: at, body: bytes })
      .execute();
    await tx
      .insertInto("reports")
      .values({ ...key, id: "00000000-0000-7000-8000-000000000002", due_at: at, status: 0, body: bytes })
      .execute();
    await tx
      .insertInto("model_days")
      .values({ organisation, model, day: "2026-06-01", severity: 0, events: 1 })
      .execute();
  });
}
