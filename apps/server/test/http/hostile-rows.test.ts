import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type TestServer, testServer } from "../test-server.ts";
import { hostileNames } from "./hostile-names.ts";

// SECURITY.md T40, T43, T45: what is stored is what was sent, or it is refused; and no name is anything but data.

let app: TestServer;
beforeAll(async () => {
  app = await testServer();
});
afterAll(() => app.close());

const at = (minutes: number): string => new Date(app.clock.now().getTime() - minutes * 60_000).toISOString();
const call = async (method: "GET" | "POST" | "PUT", url: string, payload?: unknown, type = "application/json") => {
  const answer = await app.call({
    method,
    url,
    ...(payload === undefined
      ? {}
      : {
          headers: { "content-type": type },
          payload: typeof payload === "string" ? payload : JSON.stringify(payload),
        }),
  });
  return { status: answer.statusCode, body: answer.body === "" ? null : answer.json() };
};

describe("hostile names go through the whole pipeline as data", () => {
  const features = hostileNames.flatMap((name, place) => ({
    name,
    type: place % 2 === 0 ? ("numeric" as const) : ("categorical" as const),
  }));
  // An object literal would take `__proto__` for its prototype.
  const rowOf = (place: number): Record<string, unknown> =>
    Object.fromEntries(
      features.map(({ name, type }, nth) => [
        name,
        type === "numeric" ? place + nth / 8 : hostileNames[(place + nth) % hostileNames.length],
      ]),
    );
  const quoted = (value: unknown): string => `"${String(value).replaceAll('"', '""')}"`;
  const model = encodeURIComponent("hostile <b>model<b> '; --");

  test("registered, answered as sent", async () => {
    const made = await call("POST", "/api/v1/models", { name: "hostile <b>model<b> '; --", features });
    expect(made.status).toBe(201);
    expect(made.body.features.map((feature: { name: string }) => feature.name)).toEqual(hostileNames);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test("in a baseline's columns", async () => {
    const lines = Array.from({ length: 300 }, (_, place) => Object.values(rowOf(place)).map(quoted).join(","));
    const csv = [features.map(({ name }) => quoted(name)).join(","), ...lines].join("\n");
    const put = await call("PUT", `/api/v1/models/${model}/baseline`, csv, "text/csv");
    expect(put.status, JSON.stringify(put.body)).toBe(200);
    expect(put.body.features.map((feature: { name: string }) => feature.name).toSorted()).toEqual(
      hostileNames.toSorted(),
    );
  });

  test("in rows, read back as sent", async () => {
    const sent = Array.from({ length: 200 }, (_, place) => ({
      id: `row ${place}`,
      features: rowOf(place + 500),
      prediction: hostileNames[place % hostileNames.length],
      timestamp: at(place + 1),
    }));
    const logged = await call("POST", `/api/v1/models/${model}/predictions`, sent);
    expect(logged).toMatchObject({ status: 200, body: { accepted: 200, rejected: [] } });
    const listed = await call("GET", `/api/v1/models/${model}/predictions?limit=200`);
    expect(listed.body.items).toHaveLength(200);
    for (const [place, row] of listed.body.items.entries()) {
      expect(new Map(Object.entries(row.features))).toEqual(new Map(Object.entries(sent[place]?.features ?? {})));
      expect(row.prediction).toBe(sent[place]?.prediction);
    }
  });

  test("judged, each by its own name", async () => {
    const report = await call("POST", `/api/v1/models/${model}/checks`, {});
    expect(report, JSON.stringify(report.body)).toMatchObject({ status: 200, body: { outcome: "checked" } });
    const drift = await call("GET", `/api/v1/models/${model}/drift`);
    const judged = new Set(drift.body.features.map((verdict: { feature: string }) => verdict.feature));
    expect(hostileNames.filter((name) => !judged.has(name))).toEqual([]);
    const heatmap = await call("GET", `/api/v1/models/${model}/drift/heatmap`);
    expect(heatmap.status).toBe(200);
    for (const name of hostileNames) {
      const shown = await call(
        "GET",
        `/api/v1/models/${model}/drift/features/${encodeURIComponent(name)}/distribution`,
      );
      expect(shown, name).toMatchObject({ status: 200, body: { feature: name } });
    }
    const alerts = await call("GET", `/api/v1/models/${model}/alerts`);
    expect(alerts.status).toBe(200);
    for (const { id } of alerts.body.items) expect((await call("GET", `/api/v1/alerts/${id}`)).status).toBe(200);
    expect((await call("GET", "/api/v1/overview")).status).toBe(200);
  });
});

describe("a value is stored as it was sent, or refused", () => {
  beforeAll(async () => {
    await call("POST", "/api/v1/models", {
      name: "values",
      features: [
        { name: "n", type: "numeric" },
        { name: "c", type: "categorical" },
        { name: "b", type: "boolean" },
        { name: "t", type: "text" },
        { name: "e", type: "embedding" },
      ],
    });
  });
  let count = 0;

  test.each([
    { value: "1e400", promise: "a number beyond every double" },
    { value: "-1e400", promise: "one below" },
    { value: "9007199254740993", promise: "a whole number that loses digits" },
    { value: "-9007199254740993", promise: "a negative one" },
    { value: '"NaN"', promise: "NaN as a text where a number belongs" },
    { value: '"Infinity"', promise: "Infinity as a text" },
    { value: '"1"', promise: "a number in quotes" },
    { value: "true", promise: "a truth where a number belongs" },
    { value: "[1]", promise: "a list" },
    { value: '{"__proto__":1}', promise: "an object" },
  ])("$promise is refused and named", async ({ value }) => {
    const answer = await call(
      "POST",
      "/api/v1/models/values/predictions",
      `{"id":"refused","features":{"n":${value}},"prediction":1}`,
    );
    expect(answer).toMatchObject({ status: 422, body: { accepted: 0, rejected: [{ index: 0, field: "features.n" }] } });
    expect((await call("GET", "/api/v1/models/values/predictions/refused")).status).toBe(404);
  });

  test("of anything JSON can say, for every kind of feature and beside them", async () => {
    const any = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.double(),
      fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
      fc.string({ unit: "binary", maxLength: 50 }),
      fc.constantFrom(...hostileNames, "a\0b", "\ud800", -0, 2 ** 53, 5e-324, 1.7976931348623157e308),
    );
    const property = fc.asyncProperty(any, any, any, any, any, async (n, c, b, t, beside) => {
      const id = `any ${(count += 1)}`;
      const features = { n, c, b, t, "not declared": beside };
      const sent: unknown = JSON.parse(JSON.stringify(features));
      const answer = await call("POST", "/api/v1/models/values/predictions", { id, features, prediction: 1 });
      const stored = await call("GET", `/api/v1/models/values/predictions/${encodeURIComponent(id)}`);
      if (answer.status === 422) {
        expect(stored.status).toBe(404);
        return;
      }
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      expect(withoutNulls(stored.body.features)).toEqual(withoutNulls(sent));
    });
    await fc.assert(property, { numRuns: 150, seed: 1, endOnFailure: true });
  }, 60_000);

  test("NDJSON keeps its good lines beside bad ones, each named", async () => {
    const lines = [
      '{"id":"l0","features":{"n":1},"prediction":1}',
      "not json",
      '{"id":"l2","features":{"n":2},"prediction":1}',
      '{"id":"l3","id":"twice","features":{},"prediction":1}',
      `{"id":"l4","features":${"[".repeat(40)},"prediction":1}`,
      '{"id":"l5","features":{"n":"\\ud800"},"prediction":1}',
      '{"id":"l6","features":{"n":3},"prediction":1}',
    ];
    const answer = await call(
      "POST",
      "/api/v1/models/values/predictions",
      lines.join("\r\n\n"),
      "application/x-ndjson",
    );
    expect(answer).toMatchObject({ status: 200, body: { accepted: 3, duplicates: 0 } });
    expect(answer.body.rejected.map(({ index }: { index: number }) => index)).toEqual([1, 3, 4, 5]);
  });

  test.each([
    { attack: "two million items", payload: `[${"1,".repeat(2_000_000)}1]`, type: "application/json", status: 413 },
    { attack: "two million lines", payload: "x\n".repeat(2_000_000), type: "application/x-ndjson", status: 413 },
    { attack: "a file of another kind", payload: "x\n".repeat(90_000), type: "application/x-ndjson", status: 400 },
  ])("$attack: refused whole, not named one by one", async ({ payload, type, status }) => {
    const answer = await call("POST", "/api/v1/models/values/predictions", payload, type);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body).length).toBeLessThan(500);
  });
});

/** A feature that is null is one that is not there; -0 is 0. */
function withoutNulls(features: unknown): unknown {
  return Object.fromEntries(
    Object.entries(features ?? {})
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, value === 0 ? 0 : value]),
  );
}
