import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";

import { levels, normals } from "../../../../packages/driftwatch/test/rows.ts";
import { systemCaller } from "../../src/access/index.ts";
import { type TestServer, testServer } from "../test-server.ts";

let app: TestServer;
beforeAll(async () => {
  app = await testServer();
});
afterAll(() => app.close());

const hour = 3_600_000;
const quarter = hour / 4;
const start = new Date("2026-03-02T12:00:00Z").getTime();

test("a model that gets another time zone learns its habits anew, as one that always had it", async () => {
  const rows = tenDays();
  app.clock.set(new Date(start));
  for (const [model, zone] of [
    ["moved", "UTC"],
    ["native", "Asia/Kolkata"],
  ] as const) {
    await ask("POST", "/api/v1/models", { name: model, features, time_zone: zone });
    await ask("PUT", `/api/v1/models/${model}/baseline`, baseline());
    await ask("POST", `/api/v1/models/${model}/predictions`, rows);
    await ask("POST", `/api/v1/models/${model}/checks`, {});
  }
  const before = await learnedBy("moved");
  expect(before.cells).toHaveLength(48);
  expect(before.calibrations).toHaveLength(2);
  expect(before.hours.length).toBeGreaterThan(300);
  const native = await learnedBy("native");
  for (const part of ["cells", "hours", "calibrations"] as const) expect(before[part]).not.toEqual(native[part]);

  await ask("PATCH", "/api/v1/models/moved", { time_zone: "Asia/Kolkata" });
  app.clock.advance(quarter);
  const check = await ask("POST", "/api/v1/models/moved/checks", {});
  expect(await learnedBy("moved")).toEqual(native);
  const own = await ask("POST", "/api/v1/models/native/checks", {});
  expect(check.paging.length).toBeGreaterThan(0);
  expect(check.paging).toEqual(own.paging);

  await ask("PATCH", "/api/v1/models/moved", { time_zone: "UTC" });
  app.clock.advance(quarter);
  await ask("POST", "/api/v1/models/moved/checks", {});
  expect(await learnedBy("moved")).toEqual(before);
});

test("a baseline with times is compared by the clock that told its hours apart, whatever zone its model gets", async () => {
  const rows = tenDays();
  const lines = rows.map(({ features: { amount, country }, prediction, timestamp }) =>
    [amount, country, prediction, timestamp].join(","),
  );
  app.clock.set(new Date(start));
  await ask("POST", "/api/v1/models", { name: "timed", features, time_zone: "UTC" });
  await ask("PUT", "/api/v1/models/timed/baseline", ["amount,country,score,timestamp", ...lines].join("\n"));
  // Only what came before noon: it is as it always is before noon, and nothing like the afternoon.
  const mornings = rows.filter(({ timestamp }) => new Date(timestamp).getUTCHours() < 12).slice(-400);
  await ask("POST", "/api/v1/models/timed/predictions", mornings);
  const before = await ask("POST", "/api/v1/models/timed/checks", {});
  expect(before).toMatchObject({ drift_detected: false });
  await ask("PATCH", "/api/v1/models/timed", { time_zone: "Asia/Tokyo" });
  app.clock.advance(1);
  const after = await ask("POST", "/api/v1/models/timed/checks", {});
  expect(after.findings).toEqual(before.findings);
  const drift = await app.call({ method: "GET", url: "/api/v1/models/timed/drift" });
  expect(drift.json()).toMatchObject({ drift_detected: false });
  // The control: told apart by the new clock, the same file has other hours.
  await ask("PUT", "/api/v1/models/timed/baseline", ["amount,country,score,timestamp", ...lines].join("\n"));
  const stored = await app.fresh.database.transaction([app.first.organisation], (tx) =>
    tx.selectFrom("baselines").select(["number", "time_zone", "seasonal"]).where("seasonal", "is not", null).execute(),
  );
  const zones = stored.toSorted((one, other) => one.number - other.number);
  expect(zones.map(({ time_zone: zone }) => zone)).toEqual(["UTC", "Asia/Tokyo"]);
  expect(zones[0]?.seasonal).not.toEqual(zones[1]?.seasonal);
});

const features = [
  { name: "amount", type: "number" },
  { name: "country", type: "category" },
];

/** Amounts are higher and countries others in the hours before noon in UTC. */
function tenDays() {
  const [hours, perHour] = [10 * 24, 12];
  const count = hours * perHour;
  const amounts = normals(count, 7, 100, 10);
  const usual = levels(count, 8, { DE: 0.6, FR: 0.4 });
  return amounts.map((amount, at) => {
    const time = start - 1 - Math.floor(((count - 1 - at) * hours * hour) / count);
    const isMorning = new Date(time).getUTCHours() < 12;
    return {
      features: { amount: isMorning ? amount + 15 : amount, country: isMorning ? "JP" : usual[at] },
      prediction: (at % 50) / 50,
      timestamp: new Date(time).toISOString(),
    };
  });
}

function baseline(): string {
  const countries = levels(600, 2, { DE: 0.3, FR: 0.2, JP: 0.5 });
  const lines = normals(600, 1, 107, 14).map((amount, at) => `${amount},${countries[at]},${(at % 50) / 50}`);
  return ["amount,country,score", ...lines].join("\n");
}

/** All that was learned of a model's past, one line each. */
async function learnedBy(name: string): Promise<Record<"cells" | "hours" | "calibrations", string[]>> {
  const ctx = app.contextOf(systemCaller(app.first.organisation, "test"));
  return ctx.transaction(async (tx) => {
    const lines = async (query: ReturnType<typeof sql<{ line: string }>>): Promise<string[]> =>
      (await query.execute(tx)).rows.map(({ line }) => line);
    const model = sql`(select id from models where name = ${name})`;
    return {
      cells: await lines(
        sql`select cell || ' ' || events || ' ' || encode(body, 'hex') as line from seasonal_cells where model = ${model} order by cell`,
      ),
      hours: await lines(
        sql`select lane || ' ' || hour || ' ' || encode(signals, 'hex') || ' ' || encode(severity, 'hex') as line from drift_hours where model = ${model} order by hour, lane`,
      ),
      calibrations: await lines(
        sql`select lane || ' ' || encode(body, 'hex') as line from calibrations where model = ${model} order by lane`,
      ),
    };
  });
}

async function ask(method: "POST" | "PUT" | "PATCH", url: string, body: unknown) {
  const type = typeof body === "string" ? "text/csv" : "application/json";
  const answer = await app.call({ method, url, payload: body as object, headers: { "content-type": type } });
  if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`);
  return answer.json();
}
