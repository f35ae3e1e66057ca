import type { AlertPage, RulePreview } from "@driftguard/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { changedTables, hashRows } from "../access-matrix/hash-rows.ts";
import { type AlertScene, alertScene } from "../alerts/alert-scene.ts";
import { exampleRows } from "../monitored-model.ts";
import { testServer } from "../test-server.ts";

const app = await testServer();
afterAll(() => app.close());
const hourMs = 3_600_000;

describe("a rule that is in force, and the same rule tried on the hours that it saw", () => {
  const settings = { kind: "distance", above: 0.05, window_hours: 6 } as const;
  let scene: AlertScene;

  /** Two days by the hour, 60 rows each: amounts that move by 3 from the 20th hour to the 30th. */
  beforeAll(async () => {
    scene = await alertScene(app);
    await scene.ask("POST", "/api/v1/rules", { model: "churn", settings });
    for (let hour = 0; hour < 60; hour += 1) {
      scene.after(1);
      const end = app.clock.now().getTime();
      const rows = exampleRows(97, { prefix: `h${hour}`, centre: hour >= 20 && hour < 30 ? 103 : 100 });
      await scene.ask(
        "POST",
        "/api/v1/models/churn/predictions",
        rows.map((row, at) => ({ ...row, timestamp: new Date(end - hourMs + at * 30_000).toISOString() })),
      );
      await scene.ask("POST", "/api/v1/models/churn/checks", {});
    }
  }, 180_000);

  const preview = (more: object = {}) =>
    scene.ask<RulePreview>("POST", "/api/v1/rules/preview", { model: "churn", settings, days: 30, ...more });

  test("the preview opens and closes what the checks did, at the same hours", async () => {
    const { items } = await scene.ask<AlertPage>("GET", "/api/v1/alerts?state=all");
    const lived = items.map(({ opened_at, resolved_at, cause, features, severity }) => ({
      opened_at,
      resolved_at,
      cause,
      features,
      severity,
    }));
    expect(lived).toHaveLength(2);
    const { alerts, sentence, checks, days, days_firing } = await preview();
    expect(sentence).toBe("would have opened 2 alerts");
    const byCause = (one: { cause: string }, other: { cause: string }) => (one.cause < other.cause ? -1 : 1);
    expect(
      alerts
        .map(({ opened_at, resolved_at, cause, features, severity }) => ({
          opened_at,
          resolved_at,
          cause,
          features,
          severity,
        }))
        .toSorted(byCause),
    ).toEqual(lived.toSorted(byCause));
    expect(alerts.every(({ score, threshold }) => threshold === 0.05 && (score ?? 0) > 0.05)).toBe(true);
    expect([checks, days]).toEqual([60, 3]);
    expect(days_firing).toBeGreaterThanOrEqual(1);
  });

  test("it counts only what lies in the days that were asked for", async () => {
    const { alerts, checks, from, notes } = await preview({ days: 1 });
    expect(alerts).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/^2 more alerts, the first opened on 2026-03-/)]);
    expect([checks, from]).toEqual([24, "2026-03-03T12:00:00.000Z"]);
  });

  test("a rule that is never met would have stayed silent", async () => {
    const calm = await preview({ settings: { ...settings, above: 0.9 } });
    expect(calm).toMatchObject({ sentence: "would have opened 0 alerts", alerts: [], days_firing: 0 });
  });

  test("nothing is written, whatever is tried", async () => {
    const rows = await hashRows(app.fresh.superuserUrl);
    const before = await rows.hash();
    for (const kind of ["default", "psi", "p-value", "distance", "performance", "error-rate", "latency"])
      await preview({ settings: { kind } });
    expect(changedTables(before, await rows.hash())).toEqual([]);
    await rows.close();
  });

  test("without labels of its kind performance is not judged, and the preview says so", async () => {
    const { notes } = await preview({ settings: { kind: "performance" } });
    expect(notes.join(" ")).toContain("Performance is not judged");
  });
});

test("a model without a baseline has nothing to try a rule on, and the preview says so", async () => {
  const scene = await alertScene(app);
  await scene.ask("POST", "/api/v1/models", {
    name: "new",
    version: "1",
    features: [{ name: "age", type: "numeric" }],
  });
  const found = await scene.ask<RulePreview>("POST", "/api/v1/rules/preview", {
    model: "new",
    settings: { kind: "psi" },
  });
  expect(found).toMatchObject({ sentence: "would have opened 0 alerts", checks: 0 });
  expect(found.notes.join(" ")).toContain("There is no baseline");
});

test.each([
  { promise: "a model that is not there", body: { model: "nobody", settings: { kind: "psi" } }, status: 404 },
  { promise: "more than 90 days", body: { model: "churn", settings: { kind: "psi" }, days: 91 }, status: 422 },
  { promise: "settings that no rule has", body: { model: "churn", settings: { kind: "sorcery" } }, status: 422 },
])("$promise is refused", async ({ body, status }) => {
  const scene = await alertScene(app);
  const answer = await app.call({ method: "POST", url: "/api/v1/rules/preview", payload: body, key: scene.key });
  expect(answer.statusCode).toBe(status);
});
