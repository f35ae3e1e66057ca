import type { CreatedKey, KeyList, Role, Scope } from "@driftguard/protocol";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { browser } from "./browser.ts";
import { signedIn } from "./signed-in.ts";
import { type TestServer, testServer } from "./test-server.ts";

let app: TestServer;
let other: TestServer;
beforeAll(async () => {
  app = await testServer();
  other = await testServer({ fresh: app.fresh, clock: app.clock });
  for (const name of ["churn", "fraud"]) {
    const made = await app.call({ method: "POST", url: "/api/v1/models", payload: { name, version: "1" } });
    if (made.statusCode !== 201) throw new Error(made.body);
  }
});
afterAll(async () => {
  await other.close();
  await app.close();
});

const make = async (input: object): Promise<CreatedKey> => {
  const answer = await app.call({ method: "POST", url: "/api/v1/keys", payload: { name: "test", ...input } });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return answer.json();
};
const person = async (role: Role) => {
  const { cookie } = await signedIn(app, { organisation: app.first.organisation, role });
  return browser(app, { cookie });
};
const statusWith = async (key: string, server = app) =>
  (await server.call({ method: "GET", url: "/api/v1/session", key })).statusCode;
const keysOf = async (page: ReturnType<typeof browser>): Promise<string[]> => {
  const list: KeyList = (await page.send("GET", "/api/v1/keys")).json();
  return list.items.map(({ id }) => id);
};

test("a revoked key is refused at once where it was revoked, and within five seconds everywhere", async () => {
  const { id, key } = await make({});
  expect([await statusWith(key), await statusWith(key, other)]).toEqual([200, 200]);
  await app.call({ method: "POST", url: `/api/v1/keys/${id}/revoke` });
  expect(await statusWith(key)).toBe(401);
  app.clock.advance(5_000);
  expect(await statusWith(key, other)).toBe(401);
});

test("a key ends at its time, to the millisecond, whatever is remembered of it", async () => {
  const { key } = await make({ expires_at: new Date(app.clock.now().getTime() + 2_000).toISOString() });
  app.clock.advance(1_999);
  expect(await statusWith(key)).toBe(200);
  app.clock.advance(1);
  expect(await statusWith(key)).toBe(401);
});

test("a rotated key works on for the overlap, its successor from the start, with the same rights", async () => {
  const { id, key } = await make({ scopes: ["ingest"], models: ["churn"] });
  const answer = await app.call({ method: "POST", url: `/api/v1/keys/${id}/rotate`, payload: { overlap_hours: 1 } });
  const successor: CreatedKey = answer.json();
  expect(successor).toMatchObject({ scopes: ["ingest"], models: [{ name: "churn" }], expires_at: null });
  app.clock.advance(3_599_999);
  expect([await statusWith(key), await statusWith(successor.key)]).toEqual([200, 200]);
  app.clock.advance(1);
  expect([await statusWith(key), await statusWith(successor.key)]).toEqual([401, 200]);
});

test("an overlap does not let a key work longer than it would have", async () => {
  const { id, key } = await make({ expires_at: new Date(app.clock.now().getTime() + 60_000).toISOString() });
  await app.call({ method: "POST", url: `/api/v1/keys/${id}/rotate`, payload: { overlap_hours: 24 } });
  app.clock.advance(60_000);
  expect(await statusWith(key)).toBe(401);
});

test.each<{ promise: string; role: Role; scopes: Scope[]; status: number }>([
  { promise: "an admin may give every scope", role: "admin", scopes: ["admin"], status: 201 },
  {
    promise: "an engineer may give what an engineer has",
    role: "ml_engineer",
    scopes: ["ingest", "read"],
    status: 201,
  },
  { promise: "an engineer cannot give the scope admin", role: "ml_engineer", scopes: ["admin"], status: 403 },
  {
    promise: "nor can a data scientist, beside another",
    role: "data_scientist",
    scopes: ["read", "admin"],
    status: 403,
  },
  { promise: "a viewer makes no key at all", role: "viewer", scopes: ["read"], status: 403 },
])("$promise", async ({ role, scopes, status }) => {
  const answer = await (await person(role)).send("POST", "/api/v1/keys", { name: "test", scopes });
  expect(answer.statusCode).toBe(status);
});

test("a key that is limited to a model makes no key for all of them, and none for another", async () => {
  const limited = await make({ scopes: ["admin"], models: ["churn"] });
  const as = (input: object) =>
    app.call({ method: "POST", url: "/api/v1/keys", key: limited.key, payload: { name: "test", ...input } });
  expect((await as({ scopes: ["read"] })).statusCode).toBe(403);
  expect((await as({ scopes: ["read"], models: ["fraud"] })).statusCode).toBe(404);
  expect((await as({ scopes: ["read"], models: ["churn"] })).statusCode).toBe(201);
});

test.each([
  {
    promise: "adds no channel, which would hear of every model",
    method: "POST",
    url: "/api/v1/channels",
    payload: { channel_type: "email", configuration: { email: "on-call@example.com" } },
  },
  { promise: "loads no sample data", method: "POST", url: "/api/v1/demo", payload: undefined },
  { promise: "reads no counts of the whole installation", method: "GET", url: "/metrics", payload: undefined },
] as const)("a key that is limited to a model $promise", async ({ method, url, payload }) => {
  const limited = await make({ scopes: ["admin"], models: ["churn"] });
  const answer = await app.call({ method, url, key: limited.key, ...(payload === undefined ? {} : { payload }) });
  expect(answer.statusCode).toBe(403);
});

test("a limited key gives on what it has: another for the same model, with every scope", async () => {
  const limited = await make({ scopes: ["admin"], models: ["churn"] });
  const payload = { name: "test", scopes: ["admin", "ingest"], models: ["churn"] };
  const answer = await app.call({ method: "POST", url: "/api/v1/keys", key: limited.key, payload });
  expect(answer.statusCode).toBe(201);
});

test("people who are no admin see, revoke and rotate their own keys; an admin everybody's", async () => {
  const [engineer, scientist, admin] = [
    await person("ml_engineer"),
    await person("data_scientist"),
    await person("admin"),
  ];
  const own: CreatedKey = (await engineer.send("POST", "/api/v1/keys", { name: "own" })).json();
  expect(await keysOf(engineer)).toEqual([own.id]);
  expect(await keysOf(scientist)).toEqual([]);
  expect(await keysOf(admin)).toContain(own.id);
  expect((await scientist.send("POST", `/api/v1/keys/${own.id}/revoke`)).statusCode).toBe(404);
  expect((await engineer.send("POST", `/api/v1/keys/${own.id}/rotate`, {})).statusCode).toBe(201);
  expect((await admin.send("POST", `/api/v1/keys/${own.id}/revoke`)).statusCode).toBe(200);
});

test("a limited key sees itself and what it made, not the key of everything", async () => {
  const limited = await make({ scopes: ["admin"], models: ["churn"] });
  const seen: KeyList = (await app.call({ method: "GET", url: "/api/v1/keys", key: limited.key })).json();
  expect(seen.items.map(({ id }) => id)).toEqual([limited.id]);
});

test.each([
  {
    promise: "in the query",
    url: (key: string) => `/api/v1/session?api_key=${key}&key=${key}&x-api-key=${key}`,
    headers: () => ({}),
  },
  { promise: "as a cookie", url: () => "/api/v1/session", headers: (key: string) => ({ cookie: `driftguard=${key}` }) },
  {
    promise: "as the password of basic credentials",
    url: () => "/api/v1/session",
    headers: (key: string) => ({ authorization: `Basic ${Buffer.from(`x:${key}`).toString("base64")}` }),
  },
])("a key counts for nothing $promise", async ({ url, headers }) => {
  const answer = await app.call({ method: "GET", url: url(app.first.key), key: null, headers: headers(app.first.key) });
  expect(answer.statusCode).toBe(401);
});

test("a key is its hash in the database, and nothing there opens anything", async () => {
  const { key, prefix } = await make({});
  const superuser = new Client(app.fresh.superuserUrl);
  await superuser.connect();
  const { rows } = await superuser.query<{ text: string; hash: Buffer }>(
    "select k::text as text, hash from keys k where prefix = $1",
    [prefix],
  );
  await superuser.end();
  expect(rows).toHaveLength(1);
  expect(rows[0]!.text).not.toContain(key.slice(prefix.length));
  for (const stored of [prefix, rows[0]!.hash.toString("hex"), rows[0]!.hash.toString("base64url")])
    expect(await statusWith(stored)).toBe(401);
});

test("when a key was last used is noted, once the notes are written", async () => {
  const { id, key } = await make({});
  await statusWith(key);
  const used = app.clock.now().toISOString();
  app.clock.advance(1_000);
  app.start();
  await expect
    .poll(async () => {
      const list: KeyList = (await app.call({ method: "GET", url: "/api/v1/keys" })).json();
      return list.items.find((item) => item.id === id)?.last_used_at;
    })
    .toBe(used);
});
