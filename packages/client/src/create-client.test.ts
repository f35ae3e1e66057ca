import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type Client, ProblemError, createClient } from "./index.ts";

// A real server: it answers what it was asked, or what `answers` holds for the path.
type Seen = { method: string; url: string; type: string; key: string; body: string };
const answers = new Map<string, { status: number; type: string; body: string }>();
let server: Server;
let baseUrl: string;
let last: Seen;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      last = {
        method: request.method ?? "",
        url: request.url ?? "",
        type: request.headers["content-type"] ?? "",
        key: String(request.headers["x-api-key"] ?? ""),
        body: Buffer.concat(chunks).toString(),
      };
      if (request.url === "/api/v1/models/hang") return;
      const answer = answers.get(request.url ?? "") ?? { status: 200, type: "application/json", body: '{"ok":true}' };
      response.writeHead(answer.status, { "content-type": answer.type }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const connect = (): Client => createClient({ baseUrl: `${baseUrl}/`, fetch, headers: { "x-api-key": "dg_test" } });

describe("a call is one request, named as the API names it", () => {
  test.each([
    { call: (c: Client) => c.session.read(), expected: "GET /api/v1/session" },
    { call: (c: Client) => c.session.redeemLink({ token: "t" }), expected: 'POST /api/v1/session/link {"token":"t"}' },
    { call: (c: Client) => c.session.signOut(), expected: "POST /api/v1/session/sign-out {}" },
    { call: (c: Client) => c.keys.revoke("key_1"), expected: "POST /api/v1/keys/key_1/revoke {}" },
    {
      call: (c: Client) => c.keys.rotate("key_1", { overlap_hours: 1 }),
      expected: 'POST /api/v1/keys/key_1/rotate {"overlap_hours":1}',
    },
    {
      call: (c: Client) => c.models.list({ limit: 10, cursor: "a b" }),
      expected: "GET /api/v1/models?limit=10&cursor=a+b",
    },
    { call: (c: Client) => c.models.list({ limit: undefined }), expected: "GET /api/v1/models" },
    { call: (c: Client) => c.models.read("7"), expected: "GET /api/v1/models/7" },
    {
      call: (c: Client) => c.models.update("7", { interval_minutes: 60 }),
      expected: 'PATCH /api/v1/models/7 {"interval_minutes":60}',
    },
    { call: (c: Client) => c.models.remove("7"), expected: "DELETE /api/v1/models/7" },
    {
      call: (c: Client) => c.drift.read("7", { window_hours: 24 }),
      expected: "GET /api/v1/models/7/drift?window_hours=24",
    },
    {
      call: (c: Client) => c.drift.distribution("price € / day", "a/b?c#d"),
      expected: "GET /api/v1/models/price%20%E2%82%AC%20%2F%20day/drift/features/a%2Fb%3Fc%23d/distribution",
    },
    { call: (c: Client) => c.checks.run("7"), expected: "POST /api/v1/models/7/checks {}" },
    {
      call: (c: Client) => c.alerts.list({ state: "active", minimum_severity: 3 }),
      expected: "GET /api/v1/alerts?state=active&minimum_severity=3",
    },
    { call: (c: Client) => c.alerts.snooze("77", { hours: 4 }), expected: 'POST /api/v1/alerts/77/snooze {"hours":4}' },
    {
      call: (c: Client) => c.alerts.comment("77", { text: "x" }),
      expected: 'POST /api/v1/alerts/77/comments {"text":"x"}',
    },
    { call: (c: Client) => c.channels.test("channel_1"), expected: "POST /api/v1/channels/channel_1/test {}" },
    { call: (c: Client) => c.demo.load(), expected: "POST /api/v1/demo {}" },
    { call: (c: Client) => c.audit.verify(), expected: "GET /api/v1/audit/verification" },
    { call: (c: Client) => c.audit.head(), expected: "GET /api/v1/audit/head" },
    { call: (c: Client) => c.health.scheduler(), expected: "GET /scheduler/status" },
  ])("$expected", async ({ call, expected }) => {
    await call(connect());
    expect(`${last.method} ${last.url}${last.body && ` ${last.body}`}`).toBe(expected);
    expect(last.key).toBe("dg_test");
    expect(last.type).toBe(last.body ? "application/json" : "");
  });

  test("a baseline file travels as it is, under its own type", async () => {
    await connect().baselines.upload("7", { data: "a,b\n1,2\n", type: "text/csv" }, { label: "y" });
    expect(last).toMatchObject({
      method: "PUT",
      url: "/api/v1/models/7/baseline?label=y",
      type: "text/csv",
      body: "a,b\n1,2\n",
    });
  });
});

describe("a refused call rejects with its problem", () => {
  test("code, status, detail and each fault are the server's", async () => {
    const errors = [{ field: "name", expected: "text", found: "7" }];
    const body = JSON.stringify({
      type: "about:blank",
      title: "t",
      status: 422,
      code: "request/invalid",
      detail: "d",
      errors,
    });
    answers.set("/api/v1/models/bad", { status: 422, type: "application/problem+json", body });
    const failure = await connect()
      .models.read("bad")
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProblemError);
    expect(failure).toMatchObject({ code: "request/invalid", status: 422, detail: "d", message: "d", errors });
  });

  test.each([
    { what: "an HTML page of a proxy", body: "<h1>Bad gateway</h1>", status: 502 },
    { what: "an empty body", body: "", status: 503 },
    { what: "JSON that is no problem", body: "null", status: 500 },
  ])("$what becomes http/$status", async ({ body, status }) => {
    answers.set("/api/v1/models/proxy", { status, type: "text/html", body });
    await expect(connect().models.read("proxy")).rejects.toMatchObject({ code: `http/${status}`, status, errors: [] });
  });

  test("faults of another shape are left out, not trusted", async () => {
    const body = JSON.stringify({ code: "request/invalid", detail: "d", errors: [{ field: 1 }, "x", null] });
    answers.set("/api/v1/models/odd", { status: 422, type: "application/problem+json", body });
    await expect(connect().models.read("odd")).rejects.toMatchObject({ code: "request/invalid", errors: [] });
  });

  test("a server that is not there is network/unreachable, with its cause", async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const client = createClient({ baseUrl: `http://127.0.0.1:${port}`, fetch });
    const failure = await client.health.read().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "network/unreachable", status: 0 });
    expect((failure as ProblemError).cause).toBeInstanceOf(TypeError);
  });

  test("an aborted call rejects with the signal's reason, not as a problem", async () => {
    const controller = new AbortController();
    const call = connect().models.read("hang", { signal: controller.signal });
    controller.abort(new Error("left the page"));
    await expect(call).rejects.toThrow("left the page");
  });
});

test("an answer without a body resolves to nothing", async () => {
  answers.set("/api/v1/channels/channel_2", { status: 204, type: "", body: "" });
  await expect(connect().channels.remove("channel_2")).resolves.toBeUndefined();
});
