import { afterAll, beforeAll, expect, test } from "vitest";

import { type TestServer, testServer } from "../test-server.ts";

const hour = 3_600_000;
const day = 24 * hour;
const start = Date.UTC(2026, 2, 2, 12);
let app: TestServer;
let models = 0;
beforeAll(async () => {
  app = await testServer();
});
afterAll(() => app.close());

test("a window of production becomes the baseline, with its hours and its output", async () => {
  const model = await newModel();
  await send(model, { rows: 600, from: start - 2 * day, to: start - day, centre: 100 });
  await send(model, { rows: 50, from: start - day, to: start, centre: 900 });
  const answer = await putWindow(model, start - 2 * day, start - day);
  expect(answer).toMatchObject({
    status: 200,
    body: {
      kind: "window",
      active: true,
      rows: 600,
      features: [{ name: "amount", type: "numeric" }, { name: "country", levels: 2 }, { name: "prediction" }],
      warnings: ["Only 600 rows: most comparisons will stay undecided."],
    },
  });
  expect(answer.body.features[0].max).toBeLessThan(150);
  expect(answer.body.span.from).toBe(new Date(start - 2 * day).toISOString());
  expect((await get(`/api/v1/models/${model}/drift`)).body.status).not.toBe("no-baseline");
});

test.each([
  {
    what: "a window without rows",
    window: { from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z" },
    status: 422,
    code: "baseline/no-rows",
  },
  {
    what: "a window that ends before it begins",
    window: { from: "2026-03-02T00:00:00Z", to: "2026-03-01T00:00:00Z" },
    status: 422,
    code: "request/invalid",
  },
  { what: "half a window", window: { from: "2026-03-02T00:00:00Z" }, status: 422, code: "request/invalid" },
  {
    what: "a version that is not there",
    window: { from: "2026-03-01T00:00:00Z", to: "2026-03-02T00:00:00Z" },
    version: "9",
    status: 404,
    code: "version/not-found",
  },
])("$what is refused", async ({ window, version, status, code }) => {
  const model = await newModel();
  const answer = await put(model, { window, ...(version === undefined ? {} : { version }) });
  expect(answer).toMatchObject({ status, body: { code } });
});

test.each([
  { body: "nonsense", status: 400 },
  { body: "[]", status: 422 },
  { body: " ".repeat(70_000), status: 413 },
])("a body that names no window is answered with $status", async ({ body, status }) => {
  const model = await newModel();
  const answer = await app.call({
    method: "PUT",
    url: `/api/v1/models/${model}/baseline`,
    payload: body,
    headers: { "content-type": "application/json" },
  });
  expect(answer.statusCode).toBe(status);
});

test.each([
  { promise: "1,000 rows over 24 h teach a model its first baseline", rows: 1000, hours: 25, learned: true },
  { promise: "999 rows do not", rows: 999, hours: 25, learned: false },
  { promise: "1,000 rows of 23 h do not", rows: 1000, hours: 23, learned: false },
])("$promise", async ({ rows, hours, learned }) => {
  const model = await newModel();
  await send(model, { rows, from: start - hours * hour, to: start, centre: 100 });
  const check = await checkNow(model);
  expect(check.outcome).toBe(learned ? "checked" : "skipped");
  const baseline = await get(`/api/v1/models/${model}/baseline`);
  if (learned) expect(baseline.body).toMatchObject({ kind: "learned", active: true, rows });
  else expect(baseline.status).toBe(404);
});

test("against a learned baseline there is no gap alert, and a given one takes its place", async () => {
  const model = await newModel();
  await send(model, { rows: 1000, from: start - 30 * hour, to: start, centre: 100 });
  await checkNow(model);
  app.clock.advance(hour);
  await send(model, { rows: 800, from: start, to: start + hour, centre: 900 });
  const check = await checkNow(model);
  expect(check).toMatchObject({ outcome: "checked", drift_detected: true });
  const { items } = (await get(`/api/v1/models/${model}/alerts`)).body;
  expect(items.map(({ cause }: { cause: string }) => cause)).not.toContain("gap");
  await app.call({
    method: "PUT",
    url: `/api/v1/models/${model}/baseline`,
    payload: "amount,country\n1,DE\n2,FR\n",
    headers: { "content-type": "text/csv" },
  });
  expect((await get(`/api/v1/models/${model}/baseline`)).body).toMatchObject({ kind: "given", number: 2 });
  // Nor is one learned over one that was given.
  app.clock.advance(60_000);
  await checkNow(model);
  expect((await get(`/api/v1/models/${model}/baseline`)).body.kind).toBe("given");
});

test("an alert that is accepted as normal leaves a baseline of what came since it opened", async () => {
  const { model, alert } = await alerted();
  app.clock.advance(2 * hour);
  await send(model, { rows: 1200, from: app.clock.now().getTime() - hour, to: app.clock.now().getTime(), centre: 900 });
  const resolved = await resolve(alert);
  expect(resolved).toMatchObject({ status: 200, body: { state: "resolved", resolution: "expected" } });
  const { body } = await get(`/api/v1/models/${model}/baseline`);
  expect(body).toMatchObject({ kind: "window", number: 2, rows: 1200 });
  expect(body.features[0].min).toBeGreaterThan(800);
  const audit = (await get("/api/v1/audit?limit=3")).body.items.map(({ action }: { action: string }) => action);
  expect(audit).toContain("baseline.put");
  expect(audit).toContain("alert.resolved");
  // What was drift is normal now.
  app.clock.advance(60_000);
  expect(await checkNow(model)).toMatchObject({ outcome: "checked", alerts: [] });
});

test("with fewer than 1,000 rows since, the last 7 days are the new normal", async () => {
  const { model, alert } = await alerted();
  expect((await resolve(alert)).status).toBe(200);
  expect((await get(`/api/v1/models/${model}/baseline`)).body).toMatchObject({ kind: "window", rows: 400 });
});

test("an alert that is resolved already makes no baseline", async () => {
  const { model, alert } = await alerted();
  await resolve(alert, false);
  expect(await resolve(alert)).toMatchObject({ status: 409, body: { code: "alert/wrong-state" } });
  expect((await get(`/api/v1/models/${model}/baseline`)).body.number).toBe(1);
});

test("without anything to take as normal the alert stays open", async () => {
  const { model, alert } = await alerted();
  app.clock.advance(9 * day);
  expect(await resolve(alert)).toMatchObject({ status: 422, body: { code: "baseline/no-rows" } });
  expect((await get(`/api/v1/alerts/${alert}`)).body.state).toBe("open");
  expect((await get(`/api/v1/models/${model}/baseline`)).body.number).toBe(1);
});

test("a feature that becomes a category leaves the baseline, and rows before are read as categories", async () => {
  const model = await newModel();
  await send(model, { rows: 400, from: start - day, to: start, centre: 100 });
  await putWindow(model, start - day, start);
  await patch(model, [{ name: "amount", type: "category" }]);
  const baseline = (await get(`/api/v1/models/${model}/baseline`)).body;
  expect(baseline.features.map(({ name }: { name: string }) => name)).toEqual(["country", "prediction"]);
  expect(baseline).toMatchObject({
    number: 2,
    rows: 400,
    warnings: ['"amount" is not in this baseline, so it is not compared: give a new one.'],
  });
  // A new window reads the rows that came as numbers.
  const again = await putWindow(model, start - day, start);
  expect(again.body.features[0]).toMatchObject({ name: "amount", type: "categorical", missing: 0 });
  const { items } = (await get(`/api/v1/models/${model}/predictions?limit=1`)).body;
  expect(typeof items[0].features.amount).toBe("number");
});

test("a learned baseline is learned again after a type was corrected", async () => {
  const model = await newModel();
  await send(model, { rows: 1000, from: start - 30 * hour, to: start, centre: 100 });
  await checkNow(model);
  await patch(model, [{ name: "country", type: "text" }]);
  expect((await get(`/api/v1/models/${model}/baseline`)).status).toBe(404);
  app.clock.advance(60_000);
  await checkNow(model);
  const baseline = (await get(`/api/v1/models/${model}/baseline`)).body;
  expect(baseline).toMatchObject({ kind: "learned", number: 2 });
  expect(baseline.features.map(({ name }: { name: string }) => name)).toEqual(["amount", "prediction"]);
});

test("between numeric types nothing has to be read anew", async () => {
  const model = await newModel();
  await send(model, { rows: 40, from: start - day, to: start, centre: 100 });
  await putWindow(model, start - day, start);
  await patch(model, [{ name: "amount", type: "datetime" }]);
  expect((await get(`/api/v1/models/${model}/baseline`)).body.number).toBe(1);
});

async function alerted(): Promise<{ model: string; alert: string }> {
  const model = await newModel();
  const rows = Array.from({ length: 600 }, (_, n) => `${amountOf(n, 100)},${n % 3 === 0 ? "FR" : "DE"}`);
  await app.call({
    method: "PUT",
    url: `/api/v1/models/${model}/baseline`,
    payload: `amount,country\n${rows.join("\n")}\n`,
    headers: { "content-type": "text/csv" },
  });
  await send(model, { rows: 400, from: start - hour, to: start, centre: 900 });
  const { alerts } = await checkNow(model);
  expect(alerts).toHaveLength(1);
  return { model, alert: alerts[0].id };
}

async function newModel(): Promise<string> {
  const name = `production ${(models += 1)}`;
  app.clock.set(new Date(start));
  const features = [
    { name: "amount", type: "number" },
    { name: "country", type: "category" },
  ];
  await app.call({ method: "POST", url: "/api/v1/models", payload: { name, features } });
  return name;
}

function amountOf(n: number, centre: number): number {
  return centre + ((n * 37) % 97) / 3 - 16;
}

async function send(
  model: string,
  { rows, from, to, centre }: { rows: number; from: number; to: number; centre: number },
) {
  const payload = Array.from({ length: rows }, (_, n) => ({
    features: { amount: amountOf(n, centre), country: n % 3 === 0 ? "FR" : "DE" },
    prediction: (n % 10) / 10,
    timestamp: new Date(from + Math.floor((n * (to - from)) / rows)).toISOString(),
  }));
  const answer = await app.call({ method: "POST", url: `/api/v1/models/${model}/predictions`, payload });
  expect(answer.json()).toMatchObject({ accepted: rows });
}

function putWindow(model: string, from: number, to: number) {
  return put(model, { window: { from: new Date(from).toISOString(), to: new Date(to).toISOString() } });
}

async function put(model: string, payload: object) {
  const answer = await app.call({ method: "PUT", url: `/api/v1/models/${model}/baseline`, payload });
  return { status: answer.statusCode, body: answer.json() };
}

async function patch(model: string, features: readonly object[]) {
  const answer = await app.call({ method: "PATCH", url: `/api/v1/models/${model}`, payload: { features } });
  expect(answer.statusCode).toBe(200);
}

async function checkNow(model: string) {
  const answer = await app.call({ method: "POST", url: `/api/v1/models/${model}/checks` });
  expect(answer.statusCode).toBeLessThan(300);
  return answer.json();
}

async function resolve(alert: string, accept_as_normal = true) {
  const answer = await app.call({
    method: "POST",
    url: `/api/v1/alerts/${alert}/resolve`,
    payload: { resolution: "expected", accept_as_normal },
  });
  return { status: answer.statusCode, body: answer.json() };
}

async function get(url: string) {
  const answer = await app.call({ method: "GET", url });
  return { status: answer.statusCode, body: answer.json() };
}
