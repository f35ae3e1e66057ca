import type { AddressInfo } from "node:net";

import { createClient, createLive, followJob, type Live, type LiveState } from "@driftguard/client";
import { type FromServer, type JobLine, liveClosures } from "@driftguard/protocol";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { systemCaller } from "../../src/access/index.ts";
import { createJob } from "../../src/jobs/index.ts";
import { appendLines } from "../../src/jobs/queries/job-lines.ts";
import { changeJob } from "../../src/jobs/queries/jobs.ts";
import type { Context } from "../../src/platform/context.ts";
import { signedIn } from "../signed-in.ts";
import { testServer, type TestServer } from "../test-server.ts";

let writer: TestServer;
let reader: TestServer;
let address: string;
let ctx: Context;
let model: number;

beforeAll(async () => {
  writer = await testServer();
  reader = await testServer({ fresh: writer.fresh, clock: writer.clock });
  address = await listen(reader);
  ctx = writer.contextOf(systemCaller(writer.first.organisation, "test"));
  await writer.call({ method: "POST", url: "/api/v1/models", payload: { name: "followed" } });
  model = await ctx.transaction(
    async (tx) => (await tx.selectFrom("models").select("id").executeTakeFirstOrThrow()).id,
  );
});
afterAll(async () => {
  await reader.close();
  await writer.close();
});

async function listen(app: TestServer, port = 0): Promise<string> {
  await app.server.listen({ host: "127.0.0.1", port });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  return `127.0.0.1:${(app.server.server.address() as AddressInfo).port}`;
}

const newJob = () =>
  ctx.transaction((tx) => createJob(ctx, tx, { kind: "deploy", model, subject: "deployment_x", steps: ["one"] }));

/** Writes numbered lines, on the instance that nobody reads at. */
async function write(job: string, count: number, from = 1): Promise<void> {
  const lines = Array.from({ length: count }, (_, at) => ({ at: ctx.now(), step: "one", text: `line ${from + at}` }));
  await ctx.transaction((tx) => appendLines(tx, ctx.caller.organisation, job, lines));
}

const end = (job: string) =>
  ctx.transaction((tx) =>
    changeJob(tx, ctx.caller.organisation, job, { from: ["queued"], state: "succeeded", ended_at: ctx.now() }),
  );

function connect(headers: Readonly<Record<string, string>> = { "x-api-key": writer.first.key }): WebSocket {
  return socketTo(`ws://${address}/live`, headers);
}

/** Node's own takes headers, which a browser's does not: the types here are the browser's. */
function socketTo(url: string, headers: Readonly<Record<string, string>>): WebSocket {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return new WebSocket(url, { headers } as never);
}

/** A client as a program has it, whose connections a test may cut. */
function follower(job: string) {
  const sockets: WebSocket[] = [];
  const states: LiveState[] = [];
  const live: Live = createLive({
    open: () => {
      const socket = connect();
      sockets.push(socket);
      return socket;
    },
    firstWaitMs: 5,
  });
  live.onState((state) => states.push(state));
  const seen: JobLine[] = [];
  const client = createClient({
    baseUrl: `http://${address}`,
    fetch,
    headers: { "x-api-key": writer.first.key },
  });
  const ended = followJob(job, {
    jobs: client.jobs,
    live,
    askEveryMs: 20,
    onLines: (lines) => seen.push(...lines),
  }).finally(() => live.close());
  return { seen, ended, states, sockets, cut: () => sockets.at(-1)?.close() };
}

/** Everything that one connection hears. */
function hearing(socket: WebSocket): FromServer[] {
  const heard: FromServer[] = [];
  socket.addEventListener("message", ({ data }) => heard.push(JSON.parse(String(data))));
  return heard;
}

const say = (socket: WebSocket, topic: string, after = 0): void =>
  socket.send(JSON.stringify({ type: "subscribe", topics: [{ topic, after }] }));
const opened = (socket: WebSocket) => new Promise((resolve) => socket.addEventListener("open", resolve));
const closed = (socket: WebSocket) =>
  new Promise<number>((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

test("every line of another instance's log arrives once and in order, however often the connection is cut", async () => {
  const job = await newJob();
  const following = follower(job);
  for (let batch = 0; batch < 30; batch += 1) {
    await write(job, 20, batch * 20 + 1);
    if (batch % 6 === 5) {
      await vi.waitFor(() => expect(following.seen.length).toBeGreaterThan(batch * 10));
      following.cut();
    }
  }
  await end(job);
  expect(await following.ended).toMatchObject({ id: job, state: "succeeded", lines: 600 });
  expect(following.seen.map(({ sequence }) => sequence)).toEqual(numbers(600));
  expect(following.seen.at(-1)?.text).toBe("line 600");
  expect(following.sockets.length).toBeGreaterThan(4);
});

test("a log goes on where it was when the server that it was read from is started again", async () => {
  const job = await newJob();
  const following = follower(job);
  await write(job, 10);
  await vi.waitFor(() => expect(following.seen).toHaveLength(10));
  const port = Number(address.split(":")[1]);
  await reader.close();
  await write(job, 10, 11);
  reader = await testServer({ fresh: writer.fresh, clock: writer.clock });
  await listen(reader, port);
  await write(job, 10, 21);
  await end(job);
  await following.ended;
  expect(following.seen.map(({ sequence }) => sequence)).toEqual(numbers(30));
});

test("who is too far behind is told so, and reads on by the API", async () => {
  const job = await newJob();
  await write(job, 6_000);
  const socket = connect();
  await opened(socket);
  const heard = hearing(socket);
  say(socket, `job:${job}`);
  await vi.waitFor(() => expect(heard).toEqual([{ type: "gap", topic: `job:${job}` }]));
  socket.close();
  const following = follower(job);
  await vi.waitFor(() => expect(following.seen).toHaveLength(6_000));
  await write(job, 1, 6_001);
  await end(job);
  await following.ended;
  expect(following.seen.map(({ sequence }) => sequence)).toEqual(numbers(6_001));
});

test("the state of a job is told as it changes, after the lines before it", async () => {
  const job = await newJob();
  const socket = connect();
  await opened(socket);
  const heard = hearing(socket);
  say(socket, `job:${job}`);
  await vi.waitFor(() => expect(heard).toMatchObject([{ kind: "state", data: { state: "queued" } }]));
  await write(job, 2);
  await end(job);
  await vi.waitFor(() =>
    expect(heard.at(-1)).toMatchObject({ kind: "state", sequence: 2, data: { state: "succeeded", lines: 2 } }),
  );
  socket.close();
});

describe("a handshake", () => {
  const statusOf = async (headers: Readonly<Record<string, string>>): Promise<number> => {
    const answer = await fetch(`http://${address}/live`, { headers });
    return answer.status;
  };

  test.each([
    { promise: "without a credential", headers: async () => ({}) },
    { promise: "with a key that is none", headers: async () => ({ "x-api-key": "dg_nothing" }) },
    {
      promise: "with a key, from another site's page",
      headers: async () => ({ "x-api-key": writer.first.key, origin: "https://evil.example" }),
    },
    {
      promise: "with a session, from another site's page",
      headers: async () => ({ cookie: (await session()).cookie, origin: "https://evil.example" }),
    },
    { promise: "with a session, from no page", headers: async () => ({ cookie: (await session()).cookie }) },
  ])("$promise is refused before there is a connection", async ({ headers }) => {
    const socket = connect(await headers());
    const heard = hearing(socket);
    expect(await closed(socket)).toBe(1006);
    expect(heard).toEqual([]);
  });

  test("with a session, from the dashboard's own page, is let in", async () => {
    const socket = connect({ cookie: (await session()).cookie, origin: `http://${address}` });
    await opened(socket);
    socket.close();
  });

  test("that is a request is told to come with a WebSocket, and other addresses never become one", async () => {
    expect(await statusOf({ "x-api-key": writer.first.key })).toBe(426);
    const other = socketTo(`ws://${address}/api/v1/models`, { "x-api-key": writer.first.key });
    expect(await closed(other)).toBe(1006);
  });
});

const session = () => signedIn(writer, { organisation: writer.first.organisation, role: "viewer" });

describe("a topic", () => {
  test.each([
    { promise: "of no kind we have", topic: () => "secrets:1", code: "route/not-found" },
    { promise: "of nobody's", topic: () => `job:job_${"0".repeat(25)}`, code: "job/not-found" },
    { promise: "that is the name of a built-in", topic: () => "constructor:1", code: "route/not-found" },
  ])("$promise is refused by itself", async ({ topic, code }) => {
    const socket = connect();
    await opened(socket);
    const heard = hearing(socket);
    say(socket, topic());
    await vi.waitFor(() => expect(heard).toEqual([{ type: "refused", topic: topic(), code }]));
    socket.close();
  });

  test("of another organisation's job is answered as one that never was, and so is one of another model's key", async () => {
    const job = await newJob();
    const other = await writer.call({ method: "POST", url: "/api/v1/models", payload: { name: "another" } });
    const limited = await makeKey({ name: "limited", scopes: ["read"], models: [other.json().id] });
    const socket = connect({ "x-api-key": limited.key });
    await opened(socket);
    const heard = hearing(socket);
    say(socket, `job:${job}`);
    await vi.waitFor(() => expect(heard).toEqual([{ type: "refused", topic: `job:${job}`, code: "job/not-found" }]));
    socket.close();
  });

  test("is not for a key without the scope", async () => {
    const { key } = await makeKey({ name: "sender", scopes: ["ingest"] });
    const socket = connect({ "x-api-key": key });
    await opened(socket);
    const heard = hearing(socket);
    const topic = `job:${await newJob()}`;
    say(socket, topic);
    await vi.waitFor(() => expect(heard).toEqual([{ type: "refused", topic, code: "access/forbidden" }]));
    socket.close();
  });
});

async function makeKey(payload: object): Promise<{ id: string; key: string }> {
  return (await writer.call({ method: "POST", url: "/api/v1/keys", payload })).json();
}

test("a reader whose key is revoked is sent away, and hears nothing after", async () => {
  const { id, key } = await makeKey({ name: "for a while", scopes: ["read"] });
  const socket = connect({ "x-api-key": key });
  await opened(socket);
  say(socket, `job:${await newJob()}`);
  const end = closed(socket);
  const revoked = await writer.call({ method: "POST", url: `/api/v1/keys/${id}/revoke` });
  expect(revoked.statusCode).toBe(200);
  // What is remembered of a key is remembered for five seconds.
  writer.clock.advance(6_000);
  expect(await end).toBe(liveClosures.unauthenticated);
}, 10_000);

test.each([
  { promise: "no JSON", text: "hello" },
  { promise: "of no type we have", text: '{"type":"delete"}' },
  { promise: "with too many topics", text: JSON.stringify({ type: "unsubscribe", topics: Array(51).fill("job:1") }) },
])("a message that is $promise ends the connection", async ({ text }) => {
  const socket = connect();
  await opened(socket);
  socket.send(text);
  expect(await closed(socket)).toBe(liveClosures.malformed);
});
