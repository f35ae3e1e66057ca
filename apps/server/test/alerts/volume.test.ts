import type { AlertDetail, Check } from "@driftguard/protocol";
import { sql } from "kysely";
import { afterAll, beforeEach, expect, test } from "vitest";

import { exampleRows } from "../monitored-model.ts";
import { testServer } from "../test-server.ts";
import { type AlertScene, alertScene } from "./alert-scene.ts";

const app = await testServer();
afterAll(() => app.close());

let scene: AlertScene;
let sent = 0;

const check = () => scene.ask<Check>("POST", "/api/v1/models/churn/checks", {});
const changes = ({ alerts }: Check) => alerts.map(({ number, change }) => `${number} ${change}`);
const alert = (number: number) => scene.ask<AlertDetail>("GET", `/api/v1/alerts/${number}`);

async function send(count: number): Promise<void> {
  sent += 1;
  const timestamp = new Date(app.clock.now().getTime() - 60_000).toISOString();
  const rows = exampleRows(count, { prefix: `v${sent}`, centre: 100, timestamp });
  await scene.ask("POST", "/api/v1/models/churn/predictions", rows);
}

/** As if every hour up to now had been seen by a check of its own: so many rows in each of so many days. */
async function seen(days: number, rows: number): Promise<void> {
  await app.fresh.database.transaction([scene.organisation], async (tx) => {
    await tx
      .updateTable("seen_hours")
      .set({
        rows: sql<number[]>`array_fill(${rows}::int4, array[${days * 24}::int4])`,
        since: new Date("2026-02-01T00:00:00Z"),
        through: app.clock.now(),
      })
      .execute();
    await tx.updateTable("models").set({ last_check_at: app.clock.now() }).execute();
  });
}

/** The model "churn", checked every hour, on Monday, 16 March 2026 at 10:00, after a first check. */
beforeEach(async () => {
  scene = await alertScene(app);
  app.clock.set(new Date("2026-03-16T10:00:00Z"));
  await scene.ask("PATCH", "/api/v1/models/churn", { interval_minutes: 60 });
  await send(200);
  await check();
});

test("a model that falls silent is told within an hour, once, and closes after a day of usual traffic", async () => {
  const channel = await scene.channel();
  await seen(14, 120);
  scene.after(1);
  expect(changes(await check())).toEqual(["1 opened"]);
  expect(await alert(1)).toMatchObject({
    cause: "volume",
    alert_type: "volume",
    severity: 4,
    features: [],
    title: "Volume: no predictions came in an hour, about 120 are usual",
    sentence:
      "No prediction came in the hour 10:00 to 11:00 UTC (lower limit 36); about 120 are usual at this hour of a weekday.",
    findings: [{ feature: "volume", status: "drift", effect: { value: 0 }, threshold: 36, m: 120 }],
  });
  scene.after(1);
  expect(changes(await check())).toEqual(["1 repeated"]);
  const usualHour = async (): Promise<string[]> => {
    scene.after(1);
    await send(120);
    return changes(await check());
  };
  expect(await usualHour()).toEqual([]);
  scene.after(23);
  await seen(14, 120);
  expect(await usualHour()).toEqual(["1 resolved"]);
  expect(await alert(1)).toMatchObject({ state: "resolved", resolution: "cleared" });
  expect(await scene.messages(channel)).toEqual(["opened", "resolved"]);
});

test("twice five times the usual traffic is told; once is watched", async () => {
  await seen(14, 60);
  const told: string[][] = [];
  for (let hour = 0; hour < 2; hour += 1) {
    scene.after(1);
    await send(300);
    const found = await check();
    told.push([
      ...changes(found),
      ...found.paging.filter(({ method }) => method === "volume").map((one) => one.status),
    ]);
  }
  expect(told).toEqual([["stable"], ["1 opened", "drift"]]);
  expect((await alert(1)).title).toBe("Volume: 300 predictions in an hour, about 60 are usual");
});

test("a model that is checked every four hours is told silent at its next check", async () => {
  await scene.ask("PATCH", "/api/v1/models/churn", { interval_minutes: 240 });
  await seen(14, 120);
  scene.after(4);
  expect(changes(await check())).toEqual(["1 opened"]);
});

test.each<{ promise: string; before: () => Promise<void>; hours: number }>([
  { promise: "of a model that was seen for less than a week", before: () => seen(6, 120), hours: 1 },
  { promise: "of hours during which the server was down", before: () => seen(14, 120), hours: 3 },
  { promise: "of a model that rarely gets fifty rows an hour", before: () => seen(14, 49), hours: 1 },
  {
    promise: "of sample data, which ends",
    before: async () => {
      await seen(14, 120);
      await app.fresh.database.transaction([scene.organisation], (tx) =>
        tx.updateTable("models").set({ demo: true }).execute(),
      );
    },
    hours: 1,
  },
])("nothing is said $promise", async ({ before, hours }) => {
  await before();
  scene.after(hours);
  const found = await check();
  expect(found.outcome).toBe("checked");
  expect([found.alerts, found.paging.filter(({ method }) => method === "volume")]).toEqual([[], []]);
});
