import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type TestServer, testServer } from "../test-server.ts";

let app: TestServer;
beforeAll(async () => {
  app = await testServer();
  for (const [name, features] of [
    ["declared", declared],
    ["open", []],
  ] as const) {
    await app.call({ method: "POST", url: "/api/v1/models", payload: { name, features } });
  }
});
afterAll(() => app.close());

const declared = ["numeric", "categorical", "boolean", "datetime", "text", "embedding"].map((type) => ({
  name: type,
  type,
}));

const awkwardText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom(
    "",
    " ",
    "\0",
    "a\0b",
    "\ud83d",
    "\udeeb\ud83d",
    "🛫",
    "null",
    "NaN",
    "__proto__",
    "\u2028",
    "\ufeff",
    "1e5",
  ),
);
const awkwardNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(0, -0, 5e-324, 1.7976931348623157e308, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e21, 0.1 + 0.2),
);
const instant = fc
  .date({ min: new Date("1990-01-01"), max: new Date("2040-01-01"), noInvalidDate: true })
  .map((at) => at.toISOString());
const anything = fc.oneof(
  awkwardNumber,
  awkwardText,
  fc.boolean(),
  fc.constant(null),
  instant,
  fc.jsonValue({ maxDepth: 3 }),
);
const features = fc.oneof(
  fc.dictionary(fc.oneof(fc.constantFrom(...declared.map(({ name }) => name)), awkwardText), anything, { maxKeys: 5 }),
  {
    weight: 4,
    arbitrary: fc.record(
      {
        numeric: awkwardNumber,
        categorical: awkwardText,
        boolean: fc.boolean(),
        datetime: instant,
        text: awkwardText,
        embedding: fc.array(awkwardNumber, { maxLength: 4 }),
      },
      { requiredKeys: [] },
    ),
  },
);
const row = fc.record(
  {
    features,
    prediction: fc.oneof(awkwardNumber, awkwardText, fc.boolean(), fc.constant(null), anything),
    score: fc.oneof({ weight: 6, arbitrary: awkwardNumber }, anything),
    timestamp: fc.oneof(
      fc
        .integer({ min: -40 * 86_400, max: 600 })
        .map((seconds) => new Date(start + seconds * 1000 + 123).toISOString()),
      anything,
    ),
    actual: fc.oneof({ weight: 6, arbitrary: fc.oneof(awkwardNumber, awkwardText, fc.boolean()) }, anything),
    latency_ms: fc.oneof({ weight: 6, arbitrary: fc.double({ min: 0, max: 1e6, noNaN: true }) }, anything),
    error: fc.oneof({ weight: 6, arbitrary: awkwardText }, anything),
  },
  { requiredKeys: ["features", "prediction"] },
);
const start = Date.UTC(2026, 2, 2, 12);
let sent = 0;

test.each(["declared", "open"])(
  "what is accepted comes back as it was sent, else it is named: %s features",
  async (model) => {
    let [accepted, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
        const named = rows.map((each) => ({ ...each, id: `row ${(sent += 1)}/ü` }));
        const answer = await post(model, JSON.stringify(named));
        const rejected = new Set<number>(answer.body.rejected.map(({ index }: { index: number }) => index));
        expect(answer.body.accepted).toBe(named.length - rejected.size);
        expect(answer.status).toBe(rejected.size < named.length ? 200 : 422);
        for (const [index, each] of named.entries()) {
          const found = await app.call({
            method: "GET",
            url: `/api/v1/models/${model}/predictions/${encodeURIComponent(each.id)}`,
          });
          expect(found.statusCode).toBe(rejected.has(index) ? 404 : 200);
          if (rejected.has(index)) refused += 1;
          else {
            accepted += 1;
            expect(found.json()).toMatchObject(asShown(each));
            expect(inSinglePrecision(found.json().latency_ms)).toBe(inSinglePrecision(each.latency_ms ?? null));
            expect(found.json().features).toEqual(withoutNulls(each.features));
          }
        }
      }),
      { numRuns: 40 },
    );
    // Neither half of the promise may have been empty.
    expect(Math.min(accepted, refused)).toBeGreaterThan(5);
  },
);

test.each([
  { what: "a whole number beyond 2^53", features: '{"numeric":9007199254740993}' },
  { what: "one inside a list", features: '{"embedding":[1,9007199254740993]}' },
  { what: "one as a category", features: '{"categorical":12345678901234567890}' },
  { what: "one of a feature nobody declared", features: '{"more":{"deep":[9007199254740993]}}' },
  { what: "a number beyond every double", features: '{"numeric":1e400}' },
  { what: "a number in quotes", features: '{"numeric":"3"}' },
  { what: "a name that stands twice", features: '{"numeric":3,"numeric":4}' },
])("$what cannot come back as it was sent, and is refused", async ({ features: written }) => {
  const answer = await post("declared", `{"id":"digits","features":${written},"prediction":1}`);
  expect([400, 422]).toContain(answer.status);
  expect((await app.call({ method: "GET", url: "/api/v1/models/declared/predictions/digits" })).statusCode).toBe(404);
});

async function post(model: string, payload: string) {
  const answer = await app.call({
    method: "POST",
    url: `/api/v1/models/${model}/predictions`,
    payload,
    headers: { "content-type": "application/json" },
  });
  return { status: answer.statusCode, body: answer.json() };
}

function inSinglePrecision(latency: unknown): number | null {
  return latency === null ? null : Math.fround(Number(latency)) + 0;
}

/** As the answer has it: times are kept to the millisecond, and JSON has no -0. */
function asShown({
  id,
  prediction,
  score = null,
  timestamp = null,
  actual = null,
  error = null,
}: Record<string, unknown>) {
  return {
    id,
    prediction: withoutMinusZero(prediction),
    score: withoutMinusZero(score),
    label: withoutMinusZero(actual),
    error,
    ...(timestamp === null
      ? {}
      : {
          timestamp: new Date(
            typeof timestamp === "number" ? secondsOrMs(timestamp) : (timestamp as string),
          ).toISOString(),
        }),
  };
}

function secondsOrMs(value: number): number {
  return Math.round(value < 1e11 ? value * 1000 : value);
}

function withoutNulls(given: unknown): unknown {
  const entries = Object.entries(given as Record<string, unknown>).filter(([, value]) => value !== null);
  return withoutMinusZero(JSON.parse(JSON.stringify(Object.fromEntries(entries))));
}

function withoutMinusZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
