import { once } from "node:events";
import { request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { createClient, createRecorder } from "@driftguard/client";

import { serve } from "@hono/node-server";
import express from "express";
import fastify from "fastify";
import { type Context as HonoContext, Hono } from "hono";
import { afterEach, describe, expect, test } from "vitest";

import { readGoneSuite, startGoneServer } from "../../../client/test/gone-server.ts";
import { normals } from "../../test/rows.ts";
import { hourMs } from "../judge/spans.ts";
import { Monitor } from "../monitor/monitor.ts";
import type { RecordedPrediction } from "../monitor/recorder.ts";
import { type MiddlewareOptions, monitorRecorder, recordExpress, recordFastify, recordHono } from "./index.ts";

type Host = { readonly url: string; readonly close: () => Promise<unknown> };
/** An application that doubles `x`, and fails where it is below 0. */
type Framework = { readonly name: string; readonly start: (options: MiddlewareOptions) => Promise<Host> };

const urlOf = (address: AddressInfo | string | null): string => `http://127.0.0.1:${(address as AddressInfo).port}`;
const double = (body: { x: number }): { prediction: number } => {
  if (body.x < 0) throw new RangeError("a model that fails");
  return { prediction: body.x * 2 };
};

const frameworks: readonly Framework[] = [
  {
    name: "Express",
    async start(options) {
      const app = express();
      app.use(recordExpress(options), express.json({ limit: "4mb" }));
      app.post(["/predict", "/other"], (request, response) => void response.json(double(request.body)));
      app.post("/text", (_request, response) => void response.send("2"));
      // Express prints what a handler throws.
      app.use((_error: unknown, _request: unknown, response: express.Response, _next: unknown) => {
        response.status(500).json({ error: "failed" });
      });
      const server = app.listen(0, "127.0.0.1");
      await once(server, "listening");
      return { url: urlOf(server.address()), close: async () => await new Promise((done) => server.close(done)) };
    },
  },
  {
    name: "Fastify",
    async start(options) {
      const app = fastify({ bodyLimit: 4_000_000 });
      await app.register(recordFastify(options));
      for (const path of ["/predict", "/other"])
        app.post<{ Body: { x: number } }>(path, async ({ body }) => double(body));
      app.post("/text", async () => "2");
      return { url: await app.listen({ port: 0, host: "127.0.0.1" }), close: async () => await app.close() };
    },
  },
  {
    name: "Hono",
    async start(options) {
      const app = new Hono();
      app.use(recordHono(options));
      for (const path of ["/predict", "/other"]) app.post(path, async (c) => c.json(double(await c.req.json())));
      app.post("/text", (c) => c.text("2"));
      app.onError((_error, c) => c.json({ error: "failed" }, 500));
      const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
      await once(server, "listening");
      return { url: urlOf(server.address()), close: async () => await new Promise((done) => server.close(done)) };
    },
  },
];

const hosts: Host[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

const post = async (url: string, body: unknown): Promise<{ status: number; text: string }> => {
  const headers = { "content-type": "application/json", connection: "close" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: answer.status, text: await answer.text() };
};

/** What is recorded is recorded after the answer, so a test waits for it. */
const recording = () => {
  const recorded: RecordedPrediction[] = [];
  return {
    recorded,
    recorder: { record: (prediction: RecordedPrediction): void => void recorded.push(prediction) },
    arrived: async (count: number): Promise<void> => await expect.poll(() => recorded.length).toBe(count),
  };
};

describe.each(frameworks)("in $name", ({ start }) => {
  const host = async (options: MiddlewareOptions): Promise<string> => {
    const started = await start(options);
    hosts.push(started);
    return started.url;
  };

  test("what is asked of the path and answered is recorded, and nothing else", async () => {
    const { recorded, recorder, arrived } = recording();
    const url = await host({ recorder });
    expect(await post(`${url}/other`, { x: 1 })).toEqual({ status: 200, text: '{"prediction":2}' });
    expect((await post(`${url}/predict`, { x: -1 })).status).toBe(500);
    expect(await post(`${url}/predict?a=1`, { x: 2 })).toEqual({ status: 200, text: '{"prediction":4}' });
    await arrived(1);
    expect(recorded).toEqual([{ features: { x: 2 }, prediction: 4, latencyMs: expect.any(Number) }]);
  });

  test("another shape is read by the host's own function", async () => {
    const { recorded, recorder, arrived } = recording();
    const url = await host({
      recorder,
      predictions: (request, answer) => [{ id: "7", features: request as { x: number }, prediction: String(answer) }],
    });
    await post(`${url}/predict`, { x: 2 });
    await arrived(1);
    expect(recorded[0]).toMatchObject({ id: "7", features: { x: 2 }, prediction: "[object Object]" });
  });

  test("whatever breaks in here, the host answers as ever", async () => {
    const told: unknown[] = [];
    const broken = () => {
      throw new Error("broken");
    };
    const onError = (error: unknown): never => {
      told.push(error);
      throw new Error("broken as well");
    };
    const url = await host({ recorder: { record: broken }, onError });
    expect(await post(`${url}/predict`, { x: 2 })).toEqual({ status: 200, text: '{"prediction":4}' });
    await expect.poll(() => told.length).toBe(1);
    expect((await post(`${url}/text`, { x: 2 })).text).toBe("2");
  });

  test("what is larger than a prediction passes unrecorded", async () => {
    const { recorded, recorder, arrived } = recording();
    const url = await host({ recorder });
    const wide = await post(`${url}/predict`, { x: 2, more: "x".repeat(1_000_000) });
    expect(wide).toEqual({ status: 200, text: '{"prediction":4}' });
    await post(`${url}/predict`, { x: 3 });
    await arrived(1);
    expect(recorded[0]?.features).toEqual({ x: 3 });
  });

  test("a text is no answer to record", async () => {
    const { recorded, recorder, arrived } = recording();
    const url = await host({ recorder, path: "/text" });
    expect(await post(`${url}/text`, { x: 2 })).toEqual({ status: 200, text: "2" });
    await arrived(0);
    expect(recorded).toEqual([]);
  });
});

/** All that comes over the wire but the clock: the status line, headers in their order and case, and the body. */
async function askRaw(url: string, body: string): Promise<unknown> {
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  const sent = ask(url, { method: "POST", agent: false, headers });
  sent.end(body);
  const [answer] = await once(sent, "response");
  const isDate = (i: number): boolean => answer.rawHeaders[i - (i % 2)] === "Date";
  const rawHeaders = answer.rawHeaders.filter((_: string, i: number) => !isDate(i));
  return [answer.httpVersion, answer.statusCode, answer.statusMessage, ...rawHeaders, await text(answer)];
}

const suite = readGoneSuite();

test.concurrent.each(frameworks)("$name answers to the byte as ever, whatever the platform does", async ({ start }) => {
  const body = JSON.stringify({ x: 2 });
  const bare = await start({ recorder: { record: () => {} }, path: "/nowhere" });
  const expected = await askRaw(`${bare.url}/predict`, body);
  await bare.close();
  // All at once: the slow ones wait side by side.
  const found = await Promise.all(
    suite.cases.map(async (gone) => {
      const server = await startGoneServer(gone);
      const { predictions } = createClient({ baseUrl: server.baseUrl, fetch });
      const quiet = { flushMs: 600_000, timeoutMs: 200, onProblem: () => {} };
      const recorder = createRecorder({ predictions, model: "m", ...suite.limits, ...quiet });
      const host = await start({ recorder });
      const answers = [await askRaw(`${host.url}/predict`, body), await askRaw(`${host.url}/predict`, body)];
      await expect.poll(() => recorder.counts().waiting, { timeout: 20_000 }).toBe(2);
      await recorder.flush();
      await host.close();
      server.close();
      const counted = Object.values(recorder.counts()).reduce((sum, rows) => sum + rows, 0);
      return { promise: gone.promise, answers, counted };
    }),
  );
  expect(found).toEqual(suite.cases.map(({ promise }) => ({ promise, answers: [expected, expected], counted: 2 })));
});

test.each<{ kind: string; answer: (c: HonoContext, prediction: string) => Response }>([
  { kind: "streams", answer: (_, prediction) => streamed(JSON.stringify({ prediction })) },
  { kind: "was given as a value", answer: (c, prediction) => c.json({ prediction }) },
])("an answer of Hono that $kind is recorded where it is small, and passes where it is not", async ({ answer }) => {
  const { recorded, recorder, arrived } = recording();
  const app = new Hono();
  app.use(recordHono({ recorder }));
  app.post("/predict", async (c) => {
    const { x: length }: { x: number } = await c.req.json();
    return answer(c, "x".repeat(length));
  });
  const send = async (x: number): Promise<number> => {
    const headers = { "content-type": "application/json" };
    const response = await app.request("/predict", { method: "POST", headers, body: JSON.stringify({ x }) });
    return (await response.text()).length;
  };
  expect([await send(1_000_000), await send(3)]).toEqual([1_000_017, 20]);
  await arrived(1);
  expect(recorded[0]).toMatchObject({ features: { x: 3 }, prediction: "xxx" });
});

test("at the edge Hono is told that there is work left, whatever its bindings are called", async () => {
  const { recorder } = recording();
  const app = new Hono();
  app.use(recordHono({ recorder }));
  app.post("/predict", (c) => c.json({ prediction: 1 }));
  const left: Promise<unknown>[] = [];
  const edge = {
    waitUntil: (work: Promise<unknown>) => void left.push(work),
    passThroughOnException: () => {},
    props: {},
  };
  const headers = { "content-type": "application/json" };
  for (const env of [{ outgoing: "a queue" }, { incoming: {}, outgoing: {} }])
    await app.request("/predict", { method: "POST", headers, body: '{"x":1}' }, env, edge);
  expect(left).toHaveLength(1);
});

function streamed(text: string): Response {
  return new Response(new Blob([text]).stream(), { headers: { "content-type": "application/json" } });
}

const start = Date.UTC(2026, 9, 5);

test("a local monitor is handed what is recorded, and tells of each hour that ended", async () => {
  const reference = normals(500, 1).map((x) => ({ x, prediction: x > 0 ? 1 : 0 }));
  const hours: number[] = [];
  const recorder = monitorRecorder(new Monitor(reference), { onHour: ({ rows }) => hours.push(rows) });
  for (let i = 0; i < 30; i++)
    recorder.record({ features: { x: i / 10 }, prediction: 1, timestamp: start + (i < 20 ? 0 : hourMs) });
  expect(recorder.counts()).toEqual({ dropped: 0, waiting: 30 });
  await recorder.flush();
  expect(hours).toEqual([20]);
  expect(recorder.counts()).toEqual({ dropped: 0, waiting: 0 });
});

test("rows beyond what may wait, and rows that cannot be taken, are counted and told", async () => {
  const told: unknown[] = [];
  const recorder = monitorRecorder(new Monitor([{ x: 1 }, { x: 2 }]), {
    onHour: () => {},
    onError: (error) => told.push(error),
    queueMax: 2,
  });
  for (let i = 0; i < 3; i++) recorder.record({ features: { x: i }, prediction: 1, timestamp: Number.NaN });
  expect(recorder.counts()).toEqual({ dropped: 1, waiting: 2 });
  await recorder.flush();
  expect([recorder.counts().dropped, told.length]).toEqual([3, 1]);
});
