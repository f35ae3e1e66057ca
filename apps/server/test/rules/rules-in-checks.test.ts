import type { AlertDetail, Check } from "@driftguard/protocol";
import { afterAll, beforeEach, describe, expect, test } from "vitest";

import { readStoredPast } from "../../src/checks/queries/policy.ts";
import { type AlertScene, alertScene } from "../alerts/alert-scene.ts";
import { exampleRows, type ExampleRow } from "../monitored-model.ts";
import { testServer } from "../test-server.ts";

const app = await testServer();
afterAll(() => app.close());

let scene: AlertScene;
let sent = 0;
/** The model "churn", its baseline of amounts around 100, on 2 March 2026 at midnight. */
beforeEach(async () => {
  scene = await alertScene(app);
});

type Extra = { readonly latency_ms?: number; readonly error?: string };

/** Rows whose amount lies around a centre, spread over the minutes before now. */
async function send(
  count: number,
  {
    centre = 100,
    minutes = 15,
    before = 0,
    of = () => ({}),
  }: { centre?: number; minutes?: number; before?: number; of?: (row: number) => Extra } = {},
): Promise<void> {
  sent += 1;
  const end = app.clock.now().getTime() - before;
  const rows: (ExampleRow & Extra)[] = exampleRows(count, { prefix: `s${sent}`, centre }).map((row, at) => ({
    ...row,
    timestamp: new Date(end - 1 - (at * minutes * 60_000) / count).toISOString(),
    ...of(at),
  }));
  await scene.ask("POST", "/api/v1/models/churn/predictions", rows);
}

const rule = (settings: object) => scene.ask<{ id: string }>("POST", "/api/v1/rules", { model: "churn", settings });
const check = () => scene.ask<Check>("POST", "/api/v1/models/churn/checks", {});
const alert = (number: number) => scene.ask<AlertDetail>("GET", `/api/v1/alerts/${number}`);

describe("a rule about distributions", () => {
  // A shift of 3 in a range of 32: D = .09, which is beyond these rules and within what the default policy of a model in
  // its first week and the training gap let pass.
  test.each([
    { kind: "psi", window_hours: 1, signal: "PSI" },
    { kind: "distance", above: 0.05, window_hours: 1, signal: "KS" },
    { kind: "p-value", window_hours: 1, signal: "KS" },
  ])(
    "$kind opens an alert told in its own words, and it closes after 24 clear hours",
    async ({ signal, ...settings }) => {
      for (const days of [3, 2, 1]) await send(600, { before: days * 86_400_000 });
      await send(600, { centre: 103 });
      expect((await check()).alerts).toEqual([]);
      await rule(settings);
      scene.after(0.1);
      expect((await check()).alerts).toMatchObject([
        { number: 1, change: "opened" },
        { number: 2, change: "opened" },
      ]);
      const told = await alert(1);
      expect(told).toMatchObject({ cause: "distribution", features: ["amount"], baseline: { kind: "given" } });
      expect(told.severity).toBeGreaterThanOrEqual(3);
      expect(told.sentence).toContain(`amount ${signal} `);
      expect(told.rule).toContain("over the last hour");
      expect(told.findings.every(({ details }) => details["rule"] !== undefined)).toBe(true);
      expect(await alert(2)).toMatchObject({ cause: "prediction", features: ["prediction"] });
      for (const hours of [2, 24]) {
        scene.after(hours);
        await send(600);
        await check();
      }
      for (const number of [1, 2])
        expect(await alert(number)).toMatchObject({ state: "resolved", resolution: "cleared" });
    },
  );

  test("on a feature in an open training gap it is evidence there, and opens no second alert", async () => {
    await rule({ kind: "psi", window_hours: 1 });
    await send(600, { centre: 130 });
    expect((await check()).alerts.map(({ number, change }) => `${number} ${change}`)).toEqual(["1 opened", "2 opened"]);
    expect(await alert(1)).toMatchObject({ cause: "gap", features: ["amount", "prediction"] });
    expect(await alert(2)).toMatchObject({ cause: "prediction", features: ["prediction"] });
  });

  test("calm rows open nothing", async () => {
    for (const kind of ["psi", "distance", "p-value"]) await rule({ kind, window_hours: 1 });
    await send(600);
    const { alerts, paging } = await check();
    expect(alerts).toEqual([]);
    expect(paging.filter(({ details }) => details["rule"] !== undefined)).toHaveLength(9);
  });

  test("switched off or deleted, it opens nothing more; what it opened stays, and checks go on", async () => {
    const { id } = await rule({ kind: "psi", window_hours: 1 });
    await send(600, { centre: 130 });
    await check();
    await scene.ask("PATCH", `/api/v1/rules/${id}`, { enabled: false });
    scene.after(1);
    await send(600, { centre: 130 });
    expect((await check()).alerts).toMatchObject([{ number: 1, change: "repeated" }]);
    await scene.ask("DELETE", `/api/v1/rules/${id}`);
    scene.after(1);
    expect((await check()).outcome).toBe("checked");
    expect(await alert(2)).toMatchObject({ cause: "prediction", state: "open" });
  });

  test("what a rule alone calls an alert is not cut out of what the default policy learns from", async () => {
    await rule({ kind: "psi", window_hours: 1 });
    await send(600, { centre: 130 });
    await check();
    expect(await alert(2)).toMatchObject({ cause: "prediction" });
    const cuts = await app.fresh.database.transaction([scene.organisation], async (tx) => {
      const { model, version } = await tx.selectFrom("alerts").select(["model", "version"]).executeTakeFirstOrThrow();
      const times = { now: 0, countsFrom: 0, cutsSince: 0, weekSince: 0, daySince: 0, known: [] };
      return (await readStoredPast(tx, { organisation: scene.organisation, model, version }, times)).cuts;
    });
    expect(cuts).toEqual([]);
  });
});

describe("a rule about the service", () => {
  const failing = (share: number) => (row: number) => (row % 100 < share * 100 ? { error: "time-out" } : {});

  test("an error rate over its limit in two quarters of an hour is one alert, told once", async () => {
    await rule({ kind: "error-rate" });
    const channel = await scene.channel();
    await send(400, { minutes: 30, of: failing(0.12) });
    expect((await check()).alerts).toMatchObject([{ number: 1, change: "opened" }]);
    const told = await alert(1);
    expect(told).toMatchObject({ cause: "service", alert_type: "service", features: [], severity: 3 });
    expect(told.title).toBe("Service: 12 % of the predictions fail, the limit is 5 %");
    expect(told.sentence).toMatch(
      /^24 of 200 predictions of the last quarter of an hour failed; beyond chance at least 8\.\d % do/,
    );
    scene.after(0.25);
    await send(200, { of: failing(0.12) });
    expect((await check()).alerts).toMatchObject([{ number: 1, change: "repeated" }]);
    expect(await scene.messages(channel)).toEqual(["opened"]);
    for (const hours of [1, 24]) {
      scene.after(hours);
      await send(400, { minutes: 30 });
      await check();
    }
    expect(await alert(1)).toMatchObject({ state: "resolved", resolution: "cleared" });
  });

  test("one bad quarter of an hour alone opens nothing", async () => {
    await rule({ kind: "error-rate" });
    await send(200, { before: 15 * 60_000 });
    await send(200, { of: failing(0.5) });
    expect((await check()).alerts).toEqual([]);
  });

  test("latency is held against the same hour of other days", async () => {
    await rule({ kind: "latency" });
    const took = (ms: number) => () => ({ latency_ms: ms });
    for (const days of [3, 2, 1.5]) await send(120, { minutes: 60, before: days * 86_400_000, of: took(40) });
    await send(600, { minutes: 30, of: took(45) });
    expect((await check()).alerts).toEqual([]);
    scene.after(1);
    await send(600, { minutes: 30, of: took(200) });
    // At one o'clock nothing is usual yet: it is not decided.
    const undecided = await check();
    expect(undecided.alerts).toEqual([]);
    expect(undecided.paging.find(({ method }) => method === "latency")).toMatchObject({
      status: "undecided",
      reason: "no-history",
    });
    scene.after(23);
    await send(600, { minutes: 30, of: took(200) });
    expect((await check()).alerts).toMatchObject([{ change: "opened" }]);
    expect((await alert(1)).title).toMatch(
      /^Service: the 95th percentile of the latency is 2\d\d ms, [45](\.\d)? times its usual$/,
    );
  });
});
