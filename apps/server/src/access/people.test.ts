import { betterAuth } from "better-auth";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type FreshDatabase, freshDatabase } from "../platform/database/fresh-database.ts";
import { createLog } from "../platform/log.ts";
import { signInOptions } from "./people.ts";

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

const check = async () => {
  const options = signInOptions({ database: fresh.database, now: () => new Date(), log: createLog("silent") });
  const { explicitSchemaCheck } = await betterAuth(options).$context;
  if (explicitSchemaCheck === undefined) throw new Error("better-auth has no schema check any more");
  return explicitSchemaCheck();
};

test("the migrations make the tables that better-auth expects", async () => {
  await expect(check()).resolves.toBeUndefined();
});

test("a column that is missing would be noticed", async () => {
  const owner = await fresh.database.connectAsOwner("test");
  await owner.query("alter table sessions drop column user_agent");
  await owner.end();
  await expect(check()).rejects.toThrow(/user_agent/);
});
