import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";

import { makeOrganisation } from "../events/make-model.ts";
import { freshDatabase, type FreshDatabase } from "./fresh-database.ts";

let fresh: FreshDatabase;
let organisation: number;
beforeAll(async () => {
  fresh = await freshDatabase();
  organisation = await makeOrganisation(fresh.database);
});
afterAll(() => fresh.close());

test("statements that are asked together are answered in their order, in one transaction of one organisation", async () => {
  const told = await fresh.database.transaction([organisation], (tx) =>
    Promise.all(
      [1, 2, 3].map(async (number) => {
        const asked = sql<{ id: string; at: string; whose: string }>`
          select txid_current()::text as id, statement_timestamp()::text as at,
            current_setting('app.organisations') as whose, pg_sleep(${number === 1 ? 0.01 : 0})`;
        return (await asked.execute(tx)).rows[0];
      }),
    ),
  );
  expect(new Set(told.map((row) => row?.id)).size).toBe(1);
  expect(new Set(told.map((row) => row?.whose))).toEqual(new Set([`{${organisation}}`]));
  expect(told.map((row) => row?.at)).toEqual(told.map((row) => row?.at).toSorted());
});

test.each(["read", "write"] as const)(
  "one failure among many asked together fails a %s, and its connection serves the next",
  async (purpose) => {
    await expect(
      fresh.database.transaction(
        [organisation],
        (tx) => Promise.all([sql`select 1`.execute(tx), sql`select 1 / 0`.execute(tx), sql`select 2`.execute(tx)]),
        purpose,
      ),
    ).rejects.toThrow("division by zero");
    const after = await fresh.database.transaction([organisation], (tx) =>
      tx.selectFrom("organisations").select("id").execute(),
    );
    expect(after).toEqual([{ id: organisation }]);
  },
);

test("a write whose failure nobody minded is an error all the same, and nothing of it is kept", async () => {
  await expect(
    fresh.database.transaction([organisation], async (tx) => {
      await tx.insertInto("settings").values({ key: "kept?", value: "1" }).execute();
      await sql`select 1 / 0`.execute(tx).catch(() => undefined);
    }),
  ).rejects.toThrow("rolled back");
  const kept = await fresh.database.transaction([], (tx) =>
    tx.selectFrom("settings").select("key").where("key", "=", "kept?").execute(),
  );
  expect(kept).toEqual([]);
});

test("what is for reading cannot write", async () => {
  const written = fresh.database.transaction(
    [],
    (tx) => tx.insertInto("settings").values({ key: "read", value: "1" }).execute(),
    "read",
  );
  await expect(written).rejects.toMatchObject({ cause: { message: expect.stringContaining("read-only transaction") } });
});

test("a read sees what was committed before it was asked, and holds no connection for longer", async () => {
  for (let turn = 0; turn < 30; turn += 1) {
    await fresh.database.transaction([], (tx) =>
      tx
        .insertInto("settings")
        .values({ key: "turn", value: String(turn) })
        .onConflict((clash) => clash.column("key").doUpdateSet({ value: String(turn) }))
        .execute(),
    );
    const read = await fresh.database.transaction(
      [],
      (tx) => tx.selectFrom("settings").select("value").where("key", "=", "turn").executeTakeFirstOrThrow(),
      "read",
    );
    expect(read.value).toBe(turn);
  }
  await expect.poll(() => fresh.database.connections().busy).toBe(0);
});
