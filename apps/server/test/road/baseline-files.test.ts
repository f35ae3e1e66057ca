import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

import { systemCaller } from "../../src/access/index.ts";
import { baselineGiver } from "../../src/baselines/index.ts";
import { createLog } from "../../src/platform/log.ts";
import { type TestServer, testServer } from "../test-server.ts";

let app: TestServer;
let models = 0;
beforeAll(async () => {
  app = await testServer({ log: createLog("error") });
});
afterAll(() => app.close());

const numbers = [
  { name: "amount", type: "number" },
  { name: "country", type: "category" },
];

test("a CSV file says what each column is, and why", async () => {
  const model = await newModel([]);
  const rows = Array.from(
    { length: 60 },
    (_, n) => `${n * 1.5},${n % 2 === 0 ? "DE" : "FR"},${n % 3},${n % 2 === 0},user-${n},0.${n + 10},${n % 2}`,
  );
  const answer = await put(model, `amount,country,code,member,user_id,score,label\n${rows.join("\n")}\n`);
  expect(answer).toMatchObject({ status: 200, body: { kind: "given", active: true, number: 1, rows: 60 } });
  const features: Record<string, { type: string; inferred: string }> = Object.fromEntries(
    answer.body.features.map((feature: { name: string }) => [feature.name, feature]),
  );
  expect(Object.keys(features)).toEqual(["amount", "country", "code", "member", "prediction"]);
  expect(features["amount"]).toMatchObject({ type: "numeric", inferred: "numbers", min: 0, max: 88.5, missing: 0 });
  expect(features["country"]).toMatchObject({
    type: "categorical",
    inferred: "2 distinct texts in 60 values",
    levels: 2,
  });
  expect(features["code"]).toMatchObject({ type: "categorical", inferred: expect.stringContaining("probably codes") });
  expect(features["member"]).toMatchObject({ type: "boolean", inferred: "every value is true or false" });
  expect(answer.body.warnings).toEqual(['"user_id" is not compared: 60 distinct texts in 60 values; named as an id.']);
  // The label has two values: that is what the model predicts.
  expect((await get(`/api/v1/models/${model}`)).body.task).toBe("binary");
});

test.each([
  { form: "a byte order mark", body: "\ufeffamount,country\n1,DE\n2,FR\n" },
  { form: "Windows' line ends", body: "amount,country\r\n1,DE\r\n2,FR\r\n" },
  { form: "no end of the last line", body: "amount,country\n1,DE\n2,FR" },
  { form: "empty lines", body: "amount,country\n\n1,DE\n\n\n2,FR\n\n" },
  { form: "blanks around the names of columns", body: " amount , country\n1,DE\n2,FR\n" },
  { form: "quoted fields", body: '"amount","country"\n"1","DE"\n"2","FR"\n' },
  { form: "columns in another order, and more of them", body: "more,country,amount\nx,DE,1\ny,FR,2\n" },
  {
    form: "packing for its way",
    body: gzipSync("amount,country\n1,DE\n2,FR\n"),
    headers: { "content-encoding": "gzip" },
  },
  { form: "packing by itself", body: gzipSync("amount,country\n1,DE\n2,FR\n") },
])("a CSV file with $form is read", async ({ body, headers = {} }) => {
  const model = await newModel(numbers);
  const answer = await put(model, body, { ...csv, ...headers });
  expect(answer).toMatchObject({
    status: 200,
    body: {
      rows: 2,
      features: [
        { name: "amount", min: 1, max: 2 },
        { name: "country", levels: 2, missing: 0 },
      ],
    },
  });
});

test("a line break and a comma inside quotation marks are part of a category", async () => {
  const model = await newModel(numbers);
  const answer = await put(model, 'amount,country\n1,"a\nb"\n2,"a, b"\n3,"say ""hi"""\n');
  expect(answer).toMatchObject({ status: 200, body: { rows: 3, features: [{}, { levels: 3 }] } });
});

test.each([
  { what: "nothing", body: "", sentence: "The file is empty: send a header line and rows." },
  { what: "only empty lines", body: "\n\n", sentence: "The file is empty: send a header line and rows." },
  { what: "a header without rows", body: "amount,country\n", sentence: "The file has a header and no row." },
  {
    what: "a row with a field too many",
    body: "amount,country\n1,DE\n2,FR,3\n",
    sentence: "Line 3 has another number of fields than the header; check for an unquoted comma or a broken line.",
  },
  {
    what: "semicolons",
    body: "amount;country\n1,5;DE\n",
    sentence:
      'The header is a single column, "amount;country": the file seems to be separated by semicolons. Save it with commas, and numbers with a decimal point.',
  },
  {
    what: "tabs",
    body: "amount\tcountry\n1\tDE\n",
    sentence:
      'The header is a single column, "amount\\tcountry": the file seems to be separated by tabs. Save it with commas, and numbers with a decimal point.',
  },
  {
    what: "a column twice",
    body: "amount,country,amount\n1,DE,2\n",
    sentence: 'Columns 1 and 3 are both called "amount"; rename one.',
  },
  {
    what: "a column without a name",
    body: "amount,,country\n1,2,DE\n",
    sentence: "Column 2 has no name: give the file a header line.",
  },
  {
    what: "a declared column missing",
    body: "amount,region\n1,DE\n",
    sentence: 'The file has no column "country", which this version declares; the columns are amount, region.',
  },
  {
    what: "a quotation mark that is not closed",
    body: 'amount,country\n1,"DE\n2,FR\n',
    sentence: /^A quoted field is not closed before the file ends/,
  },
  {
    what: "a quotation mark inside a field",
    body: 'amount,country\n1,D"E\n',
    sentence: "Line 2 has a quotation mark inside a field; double it, or quote the whole field.",
  },
  {
    what: "Latin-1",
    body: Buffer.from("amount,country\n1,DE\n2,Österreich\n", "latin1"),
    sentence: "Line 3 is not UTF-8: the file seems to be in another encoding, such as Latin-1. Save it as UTF-8.",
  },
  {
    what: "UTF-16",
    body: Buffer.from("\ufeffamount,country\n1,DE\n", "utf16le"),
    sentence: "This is text in UTF-16; send CSV in UTF-8, or Parquet.",
  },
  {
    what: "UTF-16 without a mark",
    body: Buffer.from("amount,country\n1,DE\n", "utf16le"),
    sentence: "Line 1 holds a NUL: this is no text, or it is UTF-16. Save the file as UTF-8.",
  },
  {
    what: "a workbook",
    body: Buffer.from("PK\u0003\u0004 and so on", "latin1"),
    sentence: "This is a ZIP archive or an Excel workbook; send CSV in UTF-8, or Parquet.",
  },
  {
    what: "no number at all where numbers are declared",
    body: "amount,country\nfar,DE\nnear,FR\n",
    sentence: 'No value of the column "amount" is a number: row 1 has "far". Correct the file, or the type.',
  },
  {
    what: "gzip that breaks off",
    body: gzipSync("amount,country\n1,DE\n".repeat(1000)).subarray(0, 30),
    sentence: "The file is not valid gzip, or it breaks off.",
    status: 400,
  },
])("$what is answered with one sentence", async ({ body, sentence, status = 422 }) => {
  const model = await newModel(numbers);
  const answer = await put(model, body);
  expect(answer).toMatchObject({
    status,
    body: { detail: typeof sentence === "string" ? sentence : expect.stringMatching(sentence) },
  });
  expect((await get(`/api/v1/models/${model}/baseline`)).status).toBe(404);
});

test("a fault behind the first megabytes is found at its line, and changes nothing", async () => {
  const model = await newModel(numbers);
  const lines = ["amount,country", ...Array.from({ length: 400_000 }, (_, n) => `${n},DE`), "1,\u00d6"];
  const answer = await put(model, Buffer.from(lines.join("\n"), "latin1"));
  expect(answer).toMatchObject({ status: 422, body: { detail: expect.stringMatching(/^Line 400002 is not UTF-8/) } });
});

test("a character that two reads cut in half is whole", async () => {
  const model = await newModel([{ name: "word", type: "category" }]);
  // The reads are of a megabyte: with 3 and 4 bytes a character some of them are cut.
  const body = `word\n${"€\n".repeat(300_000)}${"🛫\n".repeat(300_000)}`;
  expect(await put(model, body)).toMatchObject({ status: 200, body: { rows: 600_000, features: [{ levels: 2 }] } });
});

test("a few strangers among numbers stand aside, and are named by their row", async () => {
  const model = await newModel(numbers);
  const rows = Array.from({ length: 40 }, (_, n) => `${n === 16 ? "n/k" : n === 20 ? "" : n},DE`);
  const answer = await put(model, `amount,country\n${rows.join("\n")}\n`);
  expect(answer.body.warnings).toEqual(['"amount": 1 value is not of its type and stands aside; row 17 has "n/k".']);
  expect(answer.body.features[0]).toMatchObject({ missing: 1 / 39 });
});

test("whole numbers beyond 2^53 are counted as the nearest double, and that is said", async () => {
  const model = await newModel(numbers);
  const answer = await put(model, "amount,country\n9007199254740993,DE\n1,FR\n");
  expect(answer.body.features[0]).toMatchObject({ min: 1, max: 2 ** 53 });
  expect(answer.body.warnings).toEqual([
    '"amount": 1 whole numbers are beyond 2^53 and lose digits; if they are names, declare it as category.',
  ]);
});

test("numbers that a tool wrote with .0 are the categories that production sends", async () => {
  const model = await newModel([{ name: "code", type: "category" }]);
  expect((await put(model, `code\n${"1.0\n2.0\n\n3\n".repeat(20)}`)).body).toMatchObject({
    features: [{ levels: 3 }],
    warnings: ['"code": values such as "3.0" are read as "3", as production sends them.'],
  });
  const rows = Array.from({ length: 40 }, (_, n) => ({ features: { code: (n % 3) + 1 }, prediction: null }));
  await app.call({ method: "POST", url: `/api/v1/models/${model}/predictions`, payload: rows });
  const drift = await get(`/api/v1/models/${model}/drift`);
  expect(
    drift.body.features.map(({ method, status }: { method: string; status: string }) => `${method} ${status}`),
  ).not.toContain("unseen drift");
});

test.each([
  { query: "?prediction=p&label=truth", why: "named in the query", header: "amount,country,p,truth" },
  { query: "", why: "called so", header: "amount,country,Prediction,actual" },
])("columns with a role $why are no features", async ({ query, header }) => {
  const model = await newModel([], "regression");
  const rows = Array.from({ length: 40 }, (_, n) => `${n * 1.5},DE,${n},${n + (n % 2 === 0 ? 1 : -1)}`);
  const answer = await put(model, `${header}\n${rows.join("\n")}\n`, csv, query);
  expect(answer.body.features.map(({ name }: { name: string }) => name)).toEqual(["amount", "country", "prediction"]);
  expect(answer.body.features[2]).toMatchObject({ type: "numeric", max: 39 });
});

test("a declared feature is one, also where its name has a meaning of its own", async () => {
  const model = await newModel([{ name: "score", type: "number" }]);
  const answer = await put(model, "score,prediction\n1,0.5\n2,0.25\n");
  expect(answer.body.features).toMatchObject([
    { name: "score", max: 2 },
    { name: "prediction", max: 0.5 },
  ]);
});

test("a prediction of true and false is counted as what production stores of it", async () => {
  const model = await newModel(numbers);
  const answer = await put(model, "amount,country,prediction\n1,DE,True\n2,FR,False\n3,FR,False\n");
  expect(answer.body).toMatchObject({ warnings: [], features: [{}, {}, { name: "prediction", min: 0, max: 1 }] });
});

test.each([
  { query: "?label=truth", sentence: 'There is no column "truth" to take as label; the columns are amount, country.' },
  { query: "?version=9", sentence: 'No such version: "9".' },
])("$query names something that is not there", async ({ query, sentence }) => {
  const model = await newModel(numbers);
  expect((await put(model, "amount,country\n1,DE\n", csv, query)).body.detail).toBe(sentence);
});

test("times make seasonal cells, by the model's own clock, and a span", async () => {
  const name = await newModel(numbers, undefined, "America/New_York");
  const body =
    "amount,country,timestamp\n1,DE,2026-01-05 04:30:00\n2,FR,2026-01-05T06:30:00Z\n3,FR,2026-01-05T07:30:00+01:00\n";
  const answer = await put(name, body);
  expect(answer.body).toMatchObject({
    span: { from: "2026-01-05T04:30:00.000Z", to: "2026-01-05T06:30:00.000Z" },
    warnings: [],
  });
});

test("rows without a readable time are said", async () => {
  const model = await newModel(numbers);
  const answer = await put(model, "amount,country,timestamp\n1,DE,05/01/2026\n2,FR,2026-01-05T06:30:00Z\n");
  expect(answer.body.warnings).toEqual(["1 rows have no readable time; they count, but in no hour of the week."]);
});

test("a baseline takes the place of the one before, which stays readable", async () => {
  const model = await newModel(numbers);
  await put(model, "amount,country\n1,DE\n");
  await put(model, "amount,country\n1,DE\n2,FR\n");
  const { items } = (await get(`/api/v1/models/${model}/baselines`)).body;
  expect(items.map(({ number, active, rows }: Record<string, unknown>) => [number, active, rows])).toEqual([
    [2, true, 2],
    [1, false, 1],
  ]);
});

test("a file beside a pushed model is given once, however often its step is begun, and not over a person's", async () => {
  const model = await newModel(numbers);
  const { number, version } = (await get(`/api/v1/models/${model}`)).body;
  const folder = mkdtempSync(join(tmpdir(), "driftguard-given-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "baseline.csv");
  writeFileSync(path, "amount,country\n1,DE\n");
  const give = baselineGiver(createLog("silent"));
  const ctx = app.contextOf(systemCaller(app.first.organisation, "test"));
  const given = { model: number, version, path, label: null };
  const rowsOf = async () =>
    (await get(`/api/v1/models/${model}/baselines`)).body.items.map((one: { rows: number }) => one.rows);

  const pushed = app.clock.now();
  await give(ctx, { ...given, since: pushed });
  await give(ctx, { ...given, since: pushed });
  expect(await rowsOf()).toEqual([1]);
  await put(model, "amount,country\n1,DE\n2,FR\n");
  await give(ctx, { ...given, since: pushed });
  expect(await rowsOf()).toEqual([2, 1]);
  app.clock.advance(1000);
  await give(ctx, { ...given, since: app.clock.now() });
  expect(await rowsOf()).toEqual([1, 2, 1]);
});

test("rows that come while a file is read keep their features' slots", async () => {
  const model = await newModel([]);
  const rows = Array.from({ length: 30_000 }, (_, n) => `${n * 1.5},${n % 2}.5`);
  const [answer] = await Promise.all([
    put(model, `first,second\n${rows.join("\n")}\n`),
    app.call({
      method: "POST",
      url: `/api/v1/models/${model}/predictions`,
      payload: [{ id: "a", features: { second: 7, other: 8 }, prediction: 1 }],
    }),
  ]);
  expect(answer.status).toBe(200);
  expect((await get(`/api/v1/models/${model}/predictions/a`)).body.features).toEqual({ second: 7, other: 8 });
  const { features } = (await get(`/api/v1/models/${model}`)).body;
  expect(features.map(({ name }: { name: string }) => name).toSorted()).toEqual(["first", "other", "second"]);
});

const csv = { "content-type": "text/csv" };

async function newModel(features: readonly object[], task?: string, time_zone?: string): Promise<string> {
  const name = `baseline ${(models += 1)}`;
  await app.call({ method: "POST", url: "/api/v1/models", payload: { name, features, task, time_zone } });
  return name;
}

async function put(model: string, payload: string | Buffer, headers: Record<string, string> = csv, query = "") {
  const answer = await app.call({ method: "PUT", url: `/api/v1/models/${model}/baseline${query}`, payload, headers });
  return { status: answer.statusCode, body: answer.json() };
}

async function get(url: string) {
  const answer = await app.call({ method: "GET", url });
  return { status: answer.statusCode, body: answer.json() };
}
