import type { Database } from "../../platform/database/postgres.ts";

const key = "public_url";

/** Notes where the last server that started is reached, for commands that run beside it. */
export async function rememberUrl(database: Database, url: string): Promise<void> {
  const value = JSON.stringify(url);
  await database.transaction([], (tx) =>
    tx
      .insertInto("settings")
      .values({ key, value })
      .onConflict((clash) => clash.column("key").doUpdateSet({ value }))
      .execute(),
  );
}

/** `null`: no server has started on this database. */
export async function readKnownUrl(database: Database): Promise<string | null> {
  const row = await database.transaction([], (tx) =>
    tx.selectFrom("settings").select("value").where("key", "=", key).executeTakeFirst(),
  );
  return typeof row?.value === "string" ? row.value : null;
}
