import type { IngestAnswer } from "@driftguard/protocol";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { newUuid } from "../../src/platform/events/make-model.ts";
import { Outdated } from "../../src/platform/events/premise.ts";
import { openPostgresEvents } from "../../src/platform/events/postgres.ts";
import { type TestServer, testServer } from "../test-server.ts";

// Rows go by what a server remembers of their model, and the store makes sure of it. Here a second server changes it.

let app: TestServer;
let other: TestServer;
let superuser: Client;
let made = 0;
let model: { id: string; name: string };
beforeAll(async () => {
  app = await testServer();
  other = await testServer({ fresh: app.fresh, clock: app.clock });
  superuser = new Client(app.fresh.superuserUrl);
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await other.close();
  await app.close();
});
beforeEach(async () => {
  made += 1;
  const features = [{ name: "amount", type: "numeric" }];
  const payload = { name: `model-${made}`, version: "1", features };
  model = (await app.call({ method: "POST", url: "/api/v1/models", payload })).json();
  // The first request is looked up, and remembered; the second goes by what is remembered.
  for (let turn = 0; turn < 2; turn += 1) expect(await accepted(model.name)).toBe(1);
});

const rowOf = (features: object, id = newUuid()) => ({ id, features, prediction: 1 });
const send = (reference: string, payload: object, key = app.first.key) =>
  app.call({ method: "POST", url: `/api/v1/models/${reference}/predictions`, payload, key });
const accepted = async (reference: string): Promise<number> => {
  const answer = await send(reference, rowOf({ amount: 1 }));
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return answer.json<IngestAnswer>().accepted;
};
const change = async (method: "PATCH" | "DELETE", payload: object = {}): Promise<void> => {
  const request = { method, url: `/api/v1/models/${model.id}`, key: app.first.key };
  const answer = await other.call(method === "DELETE" ? request : { ...request, payload });
  if (answer.statusCode >= 300) throw new Error(answer.body);
};
const rename = () => change("PATCH", { name: `renamed-${made}` });

test("a repeat counts once, whichever way it came first, and the answers are alike", async () => {
  const [first, second] = [newUuid(), newUuid()];
  expect((await send(model.name, rowOf({ amount: 1 }, first))).json()).toEqual({
    ...{ accepted: 1, duplicates: 0, rejected: [] },
  });
  // An escape is not plain, and means the same.
  const escaped = JSON.stringify(rowOf({ amount: 1 }, first)).replace("amount", "\\u0061mount");
  const whole = await app.call({
    ...{ method: "POST", url: `/api/v1/models/${model.name}/predictions`, payload: escaped },
    headers: { "content-type": "application/json" },
  });
  expect(whole.json()).toEqual({ accepted: 0, duplicates: 1, rejected: [] });
  const both = [rowOf({ amount: 2 }, second), rowOf({ amount: 3 }, second), rowOf({ amount: 4 }, first)];
  expect((await send(model.name, both)).json()).toEqual({ accepted: 1, duplicates: 2, rejected: [] });
});

test("a model that another server renamed is not there by its old name, and there by its new", async () => {
  await rename();
  expect((await send(model.name, rowOf({ amount: 1 }))).statusCode).toBe(404);
  expect(await accepted(`renamed-${made}`)).toBe(1);
});

test("a model whose name is a number, as none may be named now, is there by it as long as no other has that number", async () => {
  const number = `${1_000 + made}`;
  await superuser.query("update models set name = $1 where public_id = $2", [number, model.id]);
  for (let turn = 0; turn < 3; turn += 1) expect(await accepted(number)).toBe(1);
  const payload = { name: `in-front-${made}`, version: "1", features: [{ name: "amount", type: "numeric" }] };
  const before = await app.call({ method: "POST", url: "/api/v1/models", payload });
  await superuser.query("update models set number = $1 where public_id = $2", [number, before.json().id]);
  const id = newUuid();
  await send(number, rowOf({ amount: 1 }, id));
  const found = await app.call({ method: "GET", url: `/api/v1/models/${before.json().id}/predictions/${id}` });
  expect(found.statusCode).toBe(200);
});

test("a model whose name begins as ids do is still found by it", async () => {
  await superuser.query("update models set name = $1 where public_id = $2", [`model_churn_${made}`, model.id]);
  const found = superuser.query(
    `select require_still_found(array[m.organisation], array[m.name], array[null::text], array[m.id], array[v.id || ' ' || v.xmin])
     from models m join versions v on v.id = m.current_version where m.public_id = $1`,
    [model.id],
  );
  await expect(found).resolves.toMatchObject({ rowCount: 1 });
});

test("a version is remembered by its own name only", async () => {
  for (const name of ["?", "null", ""]) {
    const answer = await app.call({
      ...{ method: "POST", url: `/api/v1/models/${model.name}/predictions?version=${encodeURIComponent(name)}` },
      payload: rowOf({ amount: 1 }),
    });
    expect(answer.statusCode).toBe(404);
  }
});

test("a model that another server deleted is not there", async () => {
  await change("DELETE");
  expect((await send(model.name, rowOf({ amount: 1 }))).statusCode).toBe(404);
});

test("a type that another server corrected is the next row's", async () => {
  await change("PATCH", { features: [{ name: "amount", type: "categorical" }] });
  const refused = await send(model.name, rowOf({ amount: [] }));
  expect(refused.json()).toMatchObject({ status: 422, rejected: [{ field: "features.amount", expected: "a text" }] });
  const id = newUuid();
  expect((await send(model.name, rowOf({ amount: "7" }, id))).json()).toMatchObject({ accepted: 1 });
  const stored = await app.call({ method: "GET", url: `/api/v1/models/${model.name}/predictions/${id}` });
  expect(stored.json()).toMatchObject({ features: { amount: "7" } });
});

test("the version that another server made current is the next row's", async () => {
  await other.call({
    ...{ method: "POST", url: "/api/v1/models", key: app.first.key },
    payload: { name: model.name, version: "2", features: [{ name: "amount", type: "numeric" }] },
  });
  const id = newUuid();
  await send(model.name, rowOf({ amount: 1 }, id));
  const stored = await app.call({ method: "GET", url: `/api/v1/models/${model.name}/predictions/${id}` });
  expect(stored.json()).toMatchObject({ version: "2" });
});

test("what is remembered for one caller is not there for who may not know of it", async () => {
  const limited = await app.call({
    ...{ method: "POST", url: "/api/v1/models" },
    payload: { name: `beside-${made}`, version: "1" },
  });
  expect(limited.statusCode).toBe(201);
  const key = await app.call({
    ...{ method: "POST", url: "/api/v1/keys" },
    payload: { name: "limited", scopes: ["ingest"], models: [`beside-${made}`] },
  });
  expect((await send(model.name, rowOf({ amount: 1 }), key.json().key)).statusCode).toBe(404);
  expect((await send(model.name, rowOf({ amount: 1 }), "")).statusCode).toBe(401);
});

test("without the store making sure, a model would still be there by its old name: the control", async () => {
  const { rows } = await superuser.query<{ body: string }>(
    "select pg_get_functiondef('require_still_found'::regproc) as body",
  );
  await superuser.query(
    (rows[0]?.body ?? "").replace(/\$function\$[^]*\$function\$/, "$function$ begin end $function$"),
  );
  try {
    await rename();
    expect(await accepted(model.name)).toBe(1);
  } finally {
    await superuser.query(rows[0]?.body ?? "");
  }
});

test("rows whose model has changed fail alone, whatever travels with them", async () => {
  const events = await openPostgresEvents({ database: app.fresh.database });
  const { rows } = await superuser.query<{ organisation: number; model: number; version: number; stamp: string }>(
    "select organisation, model, id as version, id || ' ' || xmin as stamp from versions where model = (select id from models where public_id = $1)",
    [model.id],
  );
  const [found] = rows;
  if (found === undefined) throw new Error("a version");
  const store = (premise: object) => {
    const batch = events.collect({ ...found, receivedAt: 0 });
    const row = { id: newUuid(), time: app.clock.now().getTime(), output: 1, classStart: -1, classEnd: -1 };
    const slots = { numbers: new Float64Array(1), starts: new Int32Array(0), ends: new Int32Array(0) };
    batch.add({ ...row, ...slots, latencyMs: Number.NaN }, Buffer.alloc(0));
    return batch.store({ ...found, reference: model.name, versionName: null, ...premise });
  };
  const answers = await Promise.allSettled([
    store({}),
    store({ stamp: "0 0" }),
    store({ reference: 'no "such\\ model' }),
    store({ versionName: "1" }),
    store({ versionName: "2" }),
    store({}),
  ]);
  expect(answers.map((answer) => (answer.status === "fulfilled" ? answer.value : answer.reason))).toEqual([
    { duplicates: 0 },
    expect.any(Outdated),
    expect.any(Outdated),
    { duplicates: 0 },
    expect.any(Outdated),
    { duplicates: 0 },
  ]);
  await events.close();
  const { rows: counted } = await superuser.query("select count(*)::int as rows from predictions where model = $1", [
    found.model,
  ]);
  expect(counted).toEqual([{ rows: 2 + 3 }]);
});
