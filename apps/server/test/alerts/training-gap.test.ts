import { afterAll, beforeEach, expect, test } from "vitest";

import { exampleRows, giveBaseline, sendRows } from "../monitored-model.ts";
import { testClock } from "../test-clock.ts";
import { testServer } from "../test-server.ts";
import { type AlertScene, alertScene } from "./alert-scene.ts";

// No two looks at this clock see the same moment: checks at once have due times of their own.
const ticking = testClock();
const app = await testServer({
  clock: {
    ...ticking,
    now() {
      ticking.advance(1);
      return ticking.now();
    },
  },
});
afterAll(() => app.close());

let scene: AlertScene;
let channel: string;
const api = async (method: "GET" | "POST" | "PUT" | "PATCH", path: string, body?: unknown) => ({
  status: 200,
  body: await scene.ask(method, path, body),
});

/** A baseline of amounts around 100, an hour of amounts around 160. */
beforeEach(async () => {
  scene = await alertScene(app);
  channel = await scene.channel();
  await send(0);
});

type Report = { alerts: { number: number; change: string }[] };
const check = () => scene.ask<Report>("POST", "/api/v1/models/churn/checks", {});

async function send(hour: number): Promise<void> {
  const timestamp = new Date(app.clock.now().getTime() - 1_800_000).toISOString();
  await sendRows(api, "churn", 300, { prefix: `h${hour}`, centre: 160, timestamp });
}

test("the gap is told once for a baseline, whatever the number of checks and features", async () => {
  expect((await check()).alerts).toEqual([{ id: expect.any(String), number: 1, change: "opened" }]);
  for (let hour = 1; hour <= 3; hour += 1) {
    scene.after(1);
    await send(hour);
    expect((await check()).alerts).toMatchObject([{ number: 1, change: "repeated" }]);
  }
  expect(await scene.alert(1)).toMatchObject({ cause: "gap", severity: 3, features: ["amount", "prediction"] });
  expect(await scene.messages(channel)).toEqual(["opened"]);
});

test("resolved, the gap is not told again for this baseline", async () => {
  await check();
  await scene.ask("POST", "/api/v1/alerts/1/resolve", { resolution: "expected" });
  for (const hours of [1, 30, 60]) {
    scene.after(hours);
    await send(hours);
    expect((await check()).alerts).toEqual([]);
  }
  expect(await scene.messages(channel)).toEqual(["opened", "resolved"]);
});

test("another baseline is compared anew: the old one's gap is over and told so, a new gap is told", async () => {
  await check();
  scene.after(1);
  await giveBaseline(api, "churn");
  const { alerts } = await check();
  expect(alerts).toMatchObject([
    { number: 1, change: "resolved" },
    { number: 2, change: "opened" },
  ]);
  expect((await scene.alert(1)).timeline.at(-1)).toMatchObject({
    kind: "resolved",
    actor: null,
    text: "Resolved (cleared): the baseline was replaced",
  });
  expect((await scene.messages(channel)).toSorted()).toEqual(["opened", "opened", "resolved"]);
});

test("a baseline that traffic agrees with ends the gap, and opens nothing", async () => {
  await check();
  scene.after(1);
  const rows = exampleRows(600, { prefix: "b", centre: 160 });
  const lines = rows.map((row) => `${row.features.amount},${row.features.country},${row.prediction}`);
  await scene.ask("PUT", "/api/v1/models/churn/baseline", ["amount,country,score", ...lines].join("\n"));
  expect((await check()).alerts).toMatchObject([{ number: 1, change: "resolved" }]);
  expect(await scene.messages(channel)).toEqual(["opened", "resolved"]);
});

test("eight checks at once open one alert with one message a channel", async () => {
  const second = await scene.channel();
  const reports = await Promise.all(Array.from({ length: 8 }, check));
  const changes = reports.flatMap(({ alerts }) => alerts.map(({ number, change }) => `${number} ${change}`));
  expect(changes.toSorted()).toEqual(["1 opened", ...Array.from({ length: 7 }, () => "1 repeated")]);
  expect(await scene.messages(channel)).toEqual(["opened"]);
  expect(await scene.messages(second)).toEqual(["opened"]);
  expect(await scene.ask<{ items: unknown[] }>("GET", "/api/v1/alerts?state=all")).toMatchObject({
    items: [{ number: 1, repeats: 7 }],
  });
});
