import { Writable } from "node:stream";

import { afterAll, beforeAll, expect, test } from "vitest";

import { createLog } from "../../src/platform/log.ts";
import { createRefusalLog, type Refusal } from "../../src/platform/http/refusal-log.ts";
import { type TestServer, testServer } from "../test-server.ts";
import { type Fixture, makeFixture } from "./fixture.ts";

// SECURITY.md T47: at the debug level, with a secret in every place of a request where one can stand, none is in the log.

const lines: string[] = [];
const destination = new Writable({
  write(chunk, _encoding, done) {
    lines.push(String(chunk));
    done();
  },
});
let app: TestServer;
let fixture: Fixture;
beforeAll(async () => {
  app = await testServer({ log: createLog("debug", destination) });
  fixture = await makeFixture(app);
});
afterAll(() => app.close());

const secret = (place: string): string => `canary-${place}-7f3a9c`;
const key = `dg_${"canary0".repeat(5)}`;

// First, for the others use up the lines of the minute.
test("a refused call is one line that names the route, the caller and nothing that was sent", async () => {
  lines.length = 0;
  await app.call({ method: "GET", url: "/api/v1/models/nobody-knows-this", key: null });
  await app.call({ method: "GET", url: "/api/v1/models/nobody-knows-this" });
  const written = lines
    .map((line): Record<string, unknown> => JSON.parse(line))
    .filter(({ security }) => security === true);
  expect(written).toMatchObject([
    { level: "warn", status: 401, code: "access/unauthenticated", route: "/api/v1/models/:model", caller: null },
    { level: "warn", status: 404, code: "model/not-found", route: "/api/v1/models/:model" },
  ]);
  expect(written[1]?.["caller"]).toMatch(/^key_[0-9a-z]{25}$/);
  expect(lines.join("")).not.toContain("nobody-knows-this");
});

test("no secret of a request is in the log, on any route, whether it is answered or refused", async () => {
  lines.length = 0;
  for (const route of app.routes) {
    const body = fixture.body(route);
    const places = {
      url: `${fixture.path(route)}?token=${secret("query")}&api_key=${key}`,
      headers: {
        cookie: `driftguard=${secret("cookie")}`,
        authorization: `Bearer ${key}`,
        "x-forwarded-for": secret("header"),
        "user-agent": secret("agent"),
        ...(body === null ? {} : { "content-type": body.type }),
      },
      ...(body === null ? {} : { payload: withSecret(body.text) }),
    };
    await app.call({ ...places, method: route.method, key: null });
    await app.call({ ...places, method: route.method, key });
    if (route.method === "GET" || body !== null) await app.call({ ...places, method: route.method });
    await app.call({
      ...places,
      method: route.method,
      url: fixture.path(route).replace(/[^/]+$/, secret("path")),
    });
  }
  expect(lines.length).toBeGreaterThan(app.routes.length * 3);
  expect(lines.filter((line) => /canary/.test(line))).toEqual([]);
  // The control: what is searched for would be found.
  createLog("debug", destination).info({ name: secret("control") }, "written");
  expect(lines.filter((line) => /canary/.test(line))).toHaveLength(1);
}, 60_000);

test("an error that quotes secrets is logged without them", () => {
  lines.length = 0;
  const log = createLog("debug", destination);
  const cause = new Error(`connect postgres://user:hunter2@db/x with ${key} and token=${secret("error")}`);
  log.error({ error: cause, deep: { deeper: [key, { password: `password=${secret("field")}` }] } }, `again ${key}`);
  expect(lines.join("")).not.toMatch(/canary|hunter2/);
  expect(lines.join("")).toContain("[secret]");
});

test("each record is one line, whatever a text in it holds", () => {
  lines.length = 0;
  const log = createLog("info", destination);
  log.info({ name: 'a\n{"level":"error","msg":"forged"}\r\n\u001b[31m' }, "one\ntwo");
  expect(lines.join("").trimEnd().split("\n")).toHaveLength(1);
  expect(lines.join("")).not.toContain("\u001b");
});

test("an attack cannot fill the log: past the limit of a minute refusals are counted", () => {
  const written: Record<string, unknown>[] = [];
  let now = 0;
  const refusals = createRefusalLog(
    { warn: (fields: unknown) => void written.push({ ...Object(fields) }) },
    { now: () => now, linesAMinute: 3 },
  );
  const refusal: Refusal = {
    code: "access/unauthenticated",
    status: 401,
    method: "GET",
    route: "/",
    caller: null,
    organisation: 0,
    address: "203.0.113.9",
  };
  for (let calls = 0; calls < 1_000; calls += 1) refusals.note(refusal);
  expect(written).toHaveLength(3);
  now = 60_000;
  refusals.note(refusal);
  expect(written).toHaveLength(5);
  expect(written[3]).toMatchObject({ security: true, unwritten: 997 });
});

/** The secret as a value, and inside of every text that is there. */
function withSecret(text: string): string {
  return text.startsWith("{")
    ? JSON.stringify({ ...JSON.parse(text, hide), password: secret("body"), secret: key })
    : `${text}\n${secret("body")},${key}`;
}

function hide(_name: string, value: unknown): unknown {
  return typeof value === "string" && value.length > 20 ? `${value}${secret("text")}` : value;
}
