import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { testServer, type TestServer } from "../test-server.ts";
import { packedTrees, treesRow } from "./pushed-trees.ts";

const minute = 60_000;

let app: TestServer;
const row = treesRow();

beforeAll(async () => {
  app = await testServer({ config: { workerMemoryMbMax: 1_024 } });
  app.start();
  const pushed = await app.call({
    method: "POST",
    url: "/api/v1/deployments?model=flights",
    payload: await packedTrees(),
    headers: { "content-type": "application/gzip" },
  });
  expect(pushed.statusCode).toBe(202);
  await vi.waitFor(async () => expect(await deployment()).toMatchObject({ state: "live" }), { timeout: 30_000 });
}, 60_000);
afterAll(() => app.close());

const deployment = async () =>
  (await app.call({ method: "GET", url: "/api/v1/models/flights/deployments" })).json().items[0];
const predict = (more: { query?: string; key?: string; id?: string; timestamp?: string } = {}) =>
  app.call({
    method: "POST",
    url: `/serve/flights/predict${more.query ?? ""}`,
    payload: {
      inputs: [row],
      ...(more.id === undefined ? {} : { id: more.id }),
      ...(more.timestamp === undefined ? {} : { timestamp: more.timestamp }),
    },
    ...(more.key === undefined ? {} : { key: more.key }),
  });
const change = (payload: object) => app.call({ method: "PATCH", url: "/api/v1/models/flights/endpoint", payload });
const stored = (id: string) => app.call({ method: "GET", url: `/api/v1/models/flights/predictions/${id}` });
const makeKey = async (scopes: readonly string[]): Promise<string> =>
  (await app.call({ method: "POST", url: "/api/v1/keys", payload: { name: "caller", scopes } })).json().key;

test("an endpoint describes itself, and has rows to be tried with that it takes", async () => {
  const document = (await app.call({ method: "GET", url: "/serve/flights/openapi.json" })).json();
  expect(document).toMatchObject({ openapi: "3.1.0", info: { title: "flights", version: "1" } });
  const { schema } = document.paths["/predict"].post.requestBody.content["application/json"];
  expect(JSON.stringify(schema)).toContain('"airport_delay"');
  const { id } = await deployment();
  const { items } = (await app.call({ method: "GET", url: `/api/v1/deployments/${id}/samples` })).json();
  expect(items).toHaveLength(8);
  const answer = await app.call({ method: "POST", url: "/serve/flights/predict", payload: { inputs: items } });
  expect(answer.json().predictions).toHaveLength(8);
});

test("a model that nobody asks for its time falls asleep, and all who then come at once share one start", async () => {
  expect((await predict()).statusCode).toBe(200);
  app.clock.advance(14 * minute);
  await change({ idle_minutes: 15 });
  expect((await deployment()).serving.state).toBe("ready");
  app.clock.advance(2 * minute);
  await change({ idle_minutes: 15 });
  await vi.waitFor(async () => expect((await deployment()).serving).toMatchObject({ state: "asleep", workers: 0 }));
  const answers = await Promise.all(Array.from({ length: 8 }, () => predict()));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(8).fill(200));
  expect((await deployment()).serving).toMatchObject({ state: "ready", workers: 1 });
});

test("with a time of 0 it never falls asleep", async () => {
  await change({ idle_minutes: 0 });
  app.clock.advance(1_000 * minute);
  await change({ idle_minutes: 0 });
  expect((await deployment()).serving.state).toBe("ready");
});

test("a reply of a durable endpoint comes when its record is stored", async () => {
  await change({ recording: "durable" });
  expect((await deployment()).recording).toContain("stored before");
  const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => predict({ id: `durable-${at}` })));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(20).fill(200));
  const found = await Promise.all(Array.from({ length: 20 }, (_, at) => stored(`durable-${at}`)));
  expect(found.map(({ statusCode }) => statusCode)).toEqual(Array(20).fill(200));
});

test.each([{ timestamp: "x" }, { timestamp: "2020-01-01T00:00:00Z" }, { id: "a\0b" }])(
  "a request that could not be recorded is not answered: $timestamp $id",
  async (more) => {
    const answer = await predict(more);
    expect([answer.statusCode, answer.json().code]).toEqual([422, "serve/bad-input"]);
  },
);

test("a request that is not recorded becomes no prediction, and is not for a key that may only ask", async () => {
  expect((await predict({ query: "?record=false", id: "tried" })).statusCode).toBe(200);
  expect((await stored("tried")).statusCode).toBe(404);
  const key = await makeKey(["infer"]);
  expect((await predict({ query: "?record=false", key })).json().code).toBe("access/forbidden");
  expect((await predict({ key })).statusCode).toBe(200);
});

test("each caller has a rate of their own, and hears when there is room again", async () => {
  await change({ rate_per_second: 0.1, rate_burst: 2 });
  const [one, other] = [await makeKey(["infer"]), await makeKey(["infer"])];
  const codes = [];
  for (const key of [one, one, one, other]) codes.push((await predict({ key })).statusCode);
  expect(codes).toEqual([200, 200, 429, 200]);
  const refused = await predict({ key: one });
  expect([refused.json().code, refused.headers["retry-after"]]).toEqual(["request/too-many", "10"]);
  app.clock.advance(10_000);
  expect((await predict({ key: one })).statusCode).toBe(200);
  await change({ rate_per_second: null });
});

test.each([
  { promise: "more memory than the operator allows", payload: { memory_mb: 2_048 }, field: "memory_mb" },
  { promise: "a deadline beyond any request's", payload: { deadline_ms: 60_000 }, field: "deadline_ms" },
  { promise: "a rate of nothing", payload: { rate_per_second: 0 }, field: "rate_per_second" },
])("$promise is refused, and changes nothing", async ({ payload, field }) => {
  const before = (await app.call({ method: "GET", url: "/api/v1/models/flights/endpoint" })).json();
  const answer = await change(payload);
  expect([answer.statusCode, answer.json().errors[0].field]).toEqual([422, field]);
  expect((await app.call({ method: "GET", url: "/api/v1/models/flights/endpoint" })).json()).toEqual(before);
});

test("workers with another memory take over without a request that fails", async () => {
  let isOver = false;
  const codes = new Set<number>();
  const asking = (async () => {
    while (!isOver) codes.add((await predict()).statusCode);
  })();
  await change({ memory_mb: 300 });
  await predict();
  isOver = true;
  await asking;
  expect([...codes]).toEqual([200]);
});
