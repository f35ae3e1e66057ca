import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type TestServer, testServer } from "../test-server.ts";

let app: TestServer;
let models = 0;
beforeAll(async () => {
  app = await testServer();
});
afterAll(() => app.close());

const json = { "content-type": "application/json" };
const lines = { "content-type": "application/x-ndjson" };
const packed = { "content-encoding": "gzip" };

test.each([
  { form: "one object", headers: json, body: (rows: Row[]) => JSON.stringify(rows[0]), accepted: 1 },
  { form: "a list", headers: json, body: (rows: Row[]) => JSON.stringify(rows), accepted: 3 },
  {
    form: "one row a line",
    headers: lines,
    body: (rows: Row[]) => rows.map((row) => JSON.stringify(row)).join("\n"),
    accepted: 3,
  },
  {
    form: "one row a line, packed",
    headers: { ...lines, ...packed },
    body: (rows: Row[]) => gzipSync(rows.map((row) => `${JSON.stringify(row)}\r\n`).join("")),
    accepted: 3,
  },
  {
    form: "a packed list",
    headers: { ...json, ...packed },
    body: (rows: Row[]) => gzipSync(JSON.stringify(rows)),
    accepted: 3,
  },
])("$form is stored whole", async ({ headers, body, accepted }) => {
  const model = await newModel();
  const rows = rowsOf(3, "r");
  const answer = await send(model, body(rows), headers);
  expect(answer).toMatchObject({ status: 200, body: { accepted, duplicates: 0, rejected: [] } });
  expect((await list(model)).items.map(({ id }) => id).toSorted()).toEqual(rows.slice(0, accepted).map(({ id }) => id));
});

test("good lines are kept beside bad ones, each of which is named by its place", async () => {
  const model = await newModel();
  const body = [
    '{"features":{"x":1},"prediction":1}',
    "nonsense",
    '{"features":{"x":"a"},"prediction":1}',
    '{"features":{},"prediction":1}',
  ];
  expect(await send(model, body.join("\n"), lines)).toMatchObject({
    status: 200,
    body: {
      accepted: 2,
      rejected: [
        { index: 1, field: "row", expected: "a JSON object on one line", found: '"nonsense"' },
        { index: 2, field: "features.x", expected: "a number", found: '"a"' },
      ],
    },
  });
});

test.each([
  { what: "5 MB and a byte", headers: json, body: () => fiveMegabytes(1), status: 413, code: "request/too-large" },
  {
    what: "5 MB, packed to little, and a byte",
    headers: { ...json, ...packed },
    body: () => gzipSync(fiveMegabytes(1)),
    status: 413,
    code: "request/too-large",
  },
  {
    what: "gzip that is none",
    headers: { ...json, ...packed },
    body: () => Buffer.from("[]"),
    status: 400,
    code: "request/malformed",
  },
  {
    what: "gzip that breaks off",
    headers: { ...json, ...packed },
    body: () => gzipSync("[]".repeat(1000)).subarray(0, 20),
    status: 400,
    code: "request/malformed",
  },
  {
    what: "another packing",
    headers: { ...json, "content-encoding": "br" },
    body: () => Buffer.from("[]"),
    status: 415,
    code: "request/unsupported-media-type",
  },
  {
    what: "another type",
    headers: { "content-type": "text/csv" },
    body: () => Buffer.from("x\n1"),
    status: 415,
    code: "request/unsupported-media-type",
  },
])("$what is refused as a whole", async ({ headers, body, status, code }) => {
  const model = await newModel();
  expect(await send(model, body(), headers)).toMatchObject({ status, body: { code } });
  expect((await list(model)).items).toEqual([]);
});

test("5 MB to the byte are taken", async () => {
  const model = await newModel();
  expect(await send(model, fiveMegabytes(0), json)).toMatchObject({ status: 200, body: { accepted: 1 } });
});

test("a row with an id that came before counts once, and its first content stays", async () => {
  const model = await newModel();
  const row = { id: "once", features: { x: 1 }, prediction: 1, timestamp: "2026-03-02T10:00:00Z" };
  expect((await send(model, JSON.stringify([row, { ...row, prediction: 2 }]), json)).body).toMatchObject({
    accepted: 1,
    duplicates: 1,
  });
  app.clock.advance(1000);
  const again = { ...row, features: { x: 9 }, timestamp: "2026-03-01T10:00:00Z" };
  expect(await send(model, JSON.stringify(again), json)).toMatchObject({
    status: 200,
    body: { accepted: 0, duplicates: 1 },
  });
  expect((await list(model)).items).toMatchObject([
    { id: "once", features: { x: 1 }, prediction: 1, timestamp: "2026-03-02T10:00:00.000Z" },
  ]);
});

test("a row without a time has that of its first acceptance, a repeat too", async () => {
  const model = await newModel();
  const row = JSON.stringify({ id: "now", features: {}, prediction: 1 });
  const at = app.clock.now().toISOString();
  await send(model, row, json);
  app.clock.advance(60_000);
  await send(model, row, json);
  expect((await list(model)).items).toMatchObject([{ timestamp: at, received_at: at }]);
});

test("rows without an id are told the ids they were given, by which they are found", async () => {
  const model = await newModel();
  const rows = [
    { features: { x: 1 }, prediction: 1 },
    { id: "mine", features: { x: 2 }, prediction: 1 },
    { features: { x: 3 }, prediction: 1 },
  ];
  const { ids } = (await send(model, JSON.stringify(rows), json)).body;
  expect(ids).toHaveLength(2);
  for (const [index, id] of ids.entries()) expect((await show(model, id)).body.features.x).toBe([1, 3][index]);
});

test("pages show every row once, newest first, while others come in", async () => {
  const model = await newModel();
  // 250 rows of ten times: pages end in the middle of one.
  const rows = rowsOf(250, "p").map((row, index) => ({
    ...row,
    timestamp: new Date(start + (index % 10) * 1000).toISOString(),
  }));
  await send(model, JSON.stringify(rows), json);
  const seen: string[] = [];
  let next: string | null = null;
  do {
    const page = await list(model, `?limit=33${next === null ? "" : `&cursor=${next}`}`);
    seen.push(...page.items.map(({ id }) => id));
    // One that is newer than all, and one that comes late among those already seen.
    await send(
      model,
      JSON.stringify([
        { ...rows[0], id: `new ${seen.length}`, timestamp: new Date(start + 60_000).toISOString() },
        { ...rows[9], id: `late ${seen.length}`, timestamp: new Date(start + 9500).toISOString() },
      ]),
      json,
    );
    next = page.next;
  } while (next !== null);
  expect(seen.toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
  const times = new Map(rows.map(({ id, timestamp }) => [id, timestamp]));
  expect(seen.map((id) => times.get(id))).toEqual(
    rows
      .map(({ timestamp }) => timestamp)
      .toSorted()
      .toReversed(),
  );
});

test.each([
  { query: "?limit=1000", status: 200, items: 3 },
  { query: "?limit=1", status: 200, items: 1 },
  { query: "?limit=0", status: 422, items: null },
  { query: "?limit=1001", status: 422, items: null },
  { query: "?cursor=abc", status: 422, items: null },
  {
    query: `?cursor=${Buffer.from("5 ------------------------------------").toString("base64url")}`,
    status: 422,
    items: null,
  },
  { query: "?from=2026-03-02T12:00:01Z&to=2026-03-02T12:00:02Z", status: 200, items: 1 },
  { query: "?from=2026-03-02T12:00:01Z", status: 200, items: 2 },
  { query: "?version=1", status: 200, items: 3 },
  { query: "?version=2", status: 404, items: null },
])("the list with $query answers $status", async ({ query, status, items }) => {
  const model = await newModel();
  const rows = rowsOf(3, "q").map((row, index) => ({
    ...row,
    timestamp: new Date(start + index * 1000).toISOString(),
  }));
  await send(model, JSON.stringify(rows), json);
  const answer = await app.call({ method: "GET", url: `/api/v1/models/${model}/predictions${query}` });
  expect([answer.statusCode, answer.json().items?.length ?? null]).toEqual([status, items]);
});

test("rows go to the version that is named, else to the current one", async () => {
  const model = await newModel();
  await app.call({
    method: "POST",
    url: "/api/v1/models",
    payload: { name: model, version: "2", features: [{ name: "x", type: "string" }] },
  });
  await send(model, JSON.stringify({ id: "old", features: { x: 1 }, prediction: 1 }), json, "?version=1");
  await send(model, JSON.stringify({ id: "new", features: { x: "a" }, prediction: 1 }), json);
  expect((await show(model, "old")).body).toMatchObject({ version: "1", features: { x: 1 } });
  expect((await show(model, "new")).body).toMatchObject({ version: "2", features: { x: "a" } });
  expect(await send(model, "{}", json, "?version=3")).toMatchObject({
    status: 404,
    body: { code: "version/not-found" },
  });
});

test.each([
  { when: "after its prediction", steps: ["row", "label 1"], shown: 1 },
  { when: "before its prediction", steps: ["label 1", "row"], shown: 1 },
  { when: "twice: the later one counts", steps: ["row", "label 1", "label 0"], shown: 0 },
  { when: "twice, the later one first", steps: ["row", "label 0 at 11:30", "label 1 at 11:00"], shown: 0 },
  { when: "with the row, and corrected since", steps: ["row 1", "label 0"], shown: 0 },
  { when: "with a row that is sent again after it was corrected", steps: ["row 1", "label 0", "row 1"], shown: 0 },
  { when: "with a row that came without one", steps: ["row", "row 1"], shown: 1 },
])("a label $when", async ({ steps, shown }) => {
  const model = await newModel();
  for (const step of steps) {
    app.clock.advance(1000);
    const [what, label, , at] = step.split(" ");
    const given = label === undefined ? {} : { actual: Number(label) };
    const time = at === undefined ? {} : { timestamp: `2026-03-02T${at}:00Z` };
    const answer =
      what === "row"
        ? await send(model, JSON.stringify({ id: "labelled", features: {}, prediction: 0.5, ...given }), json)
        : await sendLabel(model, { id: "labelled", ...given, ...time });
    expect(answer.status).toBe(200);
  }
  expect((await show(model, "labelled")).body.label).toBe(shown);
});

test("of two labels in one body with one time the last counts", async () => {
  const model = await newModel();
  await send(model, JSON.stringify({ id: "a", features: {}, prediction: 0.5 }), json);
  await sendLabel(model, [
    { id: "a", label: "first" },
    { id: "a", label: "last" },
  ]);
  expect((await show(model, "a")).body.label).toBe("last");
});

test("labels come as one a line, packed, and bad ones are named", async () => {
  const model = await newModel();
  const body = gzipSync('{"id":"a","label":1}\nnonsense\n{"id":"b"}\n');
  const answer = await app.call({
    method: "POST",
    url: `/api/v1/models/${model}/labels`,
    payload: body,
    headers: { ...lines, ...packed },
  });
  expect(answer.json()).toMatchObject({
    accepted: 1,
    rejected: [{ index: 1 }, { index: 2, field: "label", found: "nothing" }],
  });
});

test("what was refused last is shown as it is, whatever was in it", async () => {
  const model = await newModel();
  for (const row of [
    '{"features":{"\\u0000":1},"prediction":1}',
    `{"features":{"y":"${"🛫".repeat(300)}"},"bad\\ud83d":1}`,
  ]) {
    expect((await send(model, row, json)).status).toBe(422);
  }
  app.start();
  await expect
    .poll(async () => (await app.call({ method: "GET", url: `/api/v1/models/${model}/ingest-status` })).json(), {
      timeout: 10_000,
    })
    .toMatchObject({ rejected: 2, last_rejected: { row: { field: '"bad\\ud83d"' } } });
});

test("a body that is no JSON at all is shown too, with what is wrong with it", async () => {
  const model = await newModel();
  expect((await send(model, '{"features":{"x":NaN},"prediction":1}', json)).status).toBe(400);
  await expect
    .poll(async () => (await app.call({ method: "GET", url: `/api/v1/models/${model}/ingest-status` })).json(), {
      timeout: 10_000,
    })
    .toMatchObject({
      ...{ requests: 1, rejected: 0 },
      last_rejected: { row: { field: "the body", found: expect.stringMatching(/^The body is not JSON: .*Send null/) } },
    });
});

const start = Date.UTC(2026, 2, 2, 12);

type Row = { readonly id: string; readonly features: { readonly x: number }; readonly prediction: number };

function rowsOf(count: number, prefix: string): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix} ${index}`,
    features: { x: index },
    prediction: 0.5,
  }));
}

/** One row in a body of 5 MB and `more` bytes. */
function fiveMegabytes(more: number): Buffer {
  const head = '{"features":{"x":1},"prediction":1}';
  return Buffer.from(head.padEnd(5 * 1_048_576 + more, " "));
}

async function newModel(): Promise<string> {
  const name = `model ${(models += 1)}`;
  app.clock.set(new Date(start));
  await app.call({
    method: "POST",
    url: "/api/v1/models",
    payload: { name, features: [{ name: "x", type: "number" }] },
  });
  app.clock.advance(60_000);
  return name;
}

async function send(model: string, payload: string | Buffer, headers: Record<string, string>, query = "") {
  const answer = await app.call({
    method: "POST",
    url: `/api/v1/models/${model}/predictions${query}`,
    payload,
    headers,
  });
  return { status: answer.statusCode, body: answer.json() };
}

async function sendLabel(model: string, payload: object) {
  const answer = await app.call({ method: "POST", url: `/api/v1/models/${model}/labels`, payload });
  return { status: answer.statusCode, body: answer.json() };
}

async function list(model: string, query = ""): Promise<{ items: { id: string }[]; next: string | null }> {
  return (await app.call({ method: "GET", url: `/api/v1/models/${model}/predictions${query}` })).json();
}

async function show(model: string, id: string) {
  const answer = await app.call({ method: "GET", url: `/api/v1/models/${model}/predictions/${id}` });
  return { status: answer.statusCode, body: answer.json() };
}
