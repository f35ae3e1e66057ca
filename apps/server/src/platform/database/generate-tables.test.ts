import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "pg";
import { freshDatabase, type FreshDatabase } from "./fresh-database.ts";
import { generateTables } from "./generate-tables.ts";

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

const committed = () => readFile(new URL("tables.ts", import.meta.url), "utf8");

test("the committed tables.ts is what the migrations give", async () => {
  expect(await generateTables(fresh.ownerUrl)).toBe(await committed());
});

test("a column that is not in tables.ts would be noticed", async () => {
  const owner = new Client(fresh.ownerUrl);
  await owner.connect();
  await owner.query("alter table rules add column planted text");
  await owner.end();
  expect(await generateTables(fresh.ownerUrl)).not.toBe(await committed());
});
