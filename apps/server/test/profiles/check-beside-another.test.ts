import type { Check } from "@driftguard/protocol";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type Api, giveBaseline, registerModel, sendRows } from "../monitored-model.ts";
import { type TestServer, testServer } from "../test-server.ts";

// Two that hold the model's lock beside a check, one after the other, as another check of it does.

let app: TestServer;
let api: Api;
const holders: Client[] = [];
beforeAll(async () => {
  app = await testServer();
  api = async (method, url, body) => {
    const isText = typeof body === "string";
    const headers = { "content-type": isText ? "text/csv" : "application/json" };
    const payload = isText ? body : JSON.stringify(body);
    const answer = await app.call({ method, url, headers, payload });
    return { status: answer.statusCode, body: answer.json() };
  };
  for (let n = 0; n < 2; n += 1) {
    const holder = new Client(app.fresh.superuserUrl);
    await holder.connect();
    holders.push(holder);
  }
});
afterAll(async () => {
  for (const holder of holders) await holder.end();
  await app.close();
});

test("a check that finds another at the count waits for it, and judges what it left", async () => {
  await registerModel(api, "beside");
  await giveBaseline(api, "beside");
  await sendRows(api, "beside", 500, { prefix: "r", centre: 100 });
  app.clock.advance(60_000);
  const [first, second] = holders as [Client, Client];
  const { rows } = await first.query("select id from models where name = 'beside'");
  const lock = (holder: Client) =>
    holder.query("begin").then(() => holder.query("select pg_advisory_xact_lock(4221, $1)", [rows[0].id]));
  await lock(first);
  const check = app.call({ method: "POST", url: "/api/v1/models/beside/checks", payload: {} });
  await waiting(first, 1);
  const locked = lock(second);
  await waiting(first, 2);
  // The check asks whether the model is behind; then the second has the lock, and the check wants it for the count.
  await first.query("commit");
  await locked;
  await waiting(first, 1);
  await second.query("commit");
  expect((await check).json<Check>()).toMatchObject({ outcome: "checked", rows: 500 });
});

async function waiting(client: Client, count: number): Promise<void> {
  const text =
    "select count(*)::int4 as n from pg_locks where locktype = 'advisory' and not granted and classid = 4221";
  await expect.poll(async () => (await client.query(text)).rows[0].n, { timeout: 20_000 }).toBe(count);
}
