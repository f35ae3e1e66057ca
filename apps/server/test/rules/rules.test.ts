import type { Rule, RuleList, RuleSettings } from "@driftguard/protocol";
import { afterAll, beforeEach, expect, test } from "vitest";

import { type AlertScene, alertScene } from "../alerts/alert-scene.ts";
import { registerModel } from "../monitored-model.ts";
import { testServer } from "../test-server.ts";

const app = await testServer();
afterAll(() => app.close());

let scene: AlertScene;
beforeEach(async () => {
  scene = await alertScene(app);
});

const create = (settings: object, model: string | null = null) =>
  scene.ask<Rule>("POST", "/api/v1/rules", { model, settings });
const list = async () => (await scene.ask<RuleList>("GET", "/api/v1/rules")).items;

/** Answers what a refused call says. */
async function refused(method: "POST" | "PATCH" | "DELETE", url: string, payload: object = {}, key = scene.key) {
  const answer = await app.call({ method, url, payload, key });
  return [answer.statusCode, answer.json().code];
}

test("a rule is made, shown as a sentence, switched, changed and deleted", async () => {
  const made = await create({ kind: "psi" }, "churn");
  expect(made).toMatchObject({
    model: { number: 1, name: "churn" },
    settings: { kind: "psi", above: 0.2, window_hours: 168 },
    enabled: true,
    sentence:
      "Alert when the PSI of any feature against the baseline is above 0.2 over the last 7 days, from 200 rows on.",
  });
  expect(await list()).toEqual([made]);
  const url = `/api/v1/rules/${made.id}`;
  expect(await scene.ask("PATCH", url, { enabled: false })).toEqual({ ...made, enabled: false });
  const settings = { kind: "distance", above: 0.3, window_hours: 24 };
  expect(await scene.ask("PATCH", url, { settings })).toMatchObject({ settings, enabled: false });
  await scene.ask("DELETE", url);
  expect(await list()).toEqual([]);
  expect(await refused("PATCH", url, { enabled: true })).toEqual([404, "rule/not-found"]);
  expect(await refused("DELETE", url)).toEqual([404, "rule/not-found"]);
});

test.each<{ settings: Partial<RuleSettings>; sentence: string }>([
  {
    settings: { kind: "default" },
    sentence: "by the default policy, with about one false alarm in five quarters of a model.",
  },
  { settings: { kind: "default", budget: "sensitive" }, sentence: "with about one false alarm a model and quarter." },
  {
    settings: { kind: "p-value", window_hours: 24 },
    sentence: "gives p below 0.05 over the last 24 hours, from 30 rows on.",
  },
  {
    settings: { kind: "distance", above: 0.15, window_hours: 1 },
    sentence: "is above 0.15 over the last hour, from 200 rows on.",
  },
  {
    settings: { kind: "performance", deviations: 5 },
    sentence: "above 0.1 and above mean + 5 standard deviations of its own last 28 days",
  },
  {
    settings: { kind: "error-rate" },
    sentence: "when more than 5 % of the predictions fail, beyond chance, in two quarters of an hour running",
  },
  {
    settings: { kind: "latency" },
    sentence: "above 2 times its usual for that hour in two quarters of an hour running",
  },
])("$settings reads: $sentence", async ({ settings, sentence }) => {
  expect((await create(settings)).sentence).toContain(sentence);
});

test.each([
  { settings: { kind: "psi", above: 0 }, field: "settings.above" },
  { settings: { kind: "p-value", window_hours: 721 }, field: "settings.window_hours" },
  { settings: { kind: "default", budget: "none" }, field: "settings.budget" },
  { settings: { kind: "sorcery" }, field: "settings.kind" },
  { settings: { kind: "latency", times: 2, above: 1 }, field: "settings.above" },
])("$settings is refused at $field", async ({ settings, field }) => {
  const answer = await app.call({ method: "POST", url: "/api/v1/rules", payload: { settings }, key: scene.key });
  expect(answer.statusCode).toBe(422);
  expect(answer.json().errors).toMatchObject([{ field }]);
});

test("a knob is turned once for a model and once for every model, whoever comes first", async () => {
  const made = await create({ kind: "default", budget: "quiet" }, "churn");
  await create({ kind: "default", budget: "sensitive" });
  expect(await refused("POST", "/api/v1/rules", { model: "churn", settings: { kind: "default" } })).toEqual([
    409,
    "rule/present",
  ]);
  expect(await refused("POST", "/api/v1/rules", { settings: { kind: "default" } })).toEqual([409, "rule/present"]);
  await scene.ask("PATCH", `/api/v1/rules/${made.id}`, { enabled: false });
  await create({ kind: "default", budget: "default" }, "churn");
  expect(await refused("PATCH", `/api/v1/rules/${made.id}`, { enabled: true })).toEqual([409, "rule/present"]);
  expect(await list()).toHaveLength(3);
});

test("of rules that look at something, a model may have several", async () => {
  await create({ kind: "psi", window_hours: 24 }, "churn");
  await create({ kind: "psi", window_hours: 168 }, "churn");
  expect(await list()).toHaveLength(2);
});

test("a rule of a model that is not there is refused", async () => {
  expect(await refused("POST", "/api/v1/rules", { model: "nobody", settings: { kind: "psi" } })).toEqual([
    404,
    "model/not-found",
  ]);
});

test("a key that is limited to a model sees its rules and those of all, and changes its own only", async () => {
  const api = async (method: "GET" | "POST" | "PUT" | "PATCH", path: string, body?: unknown) => ({
    status: 200,
    body: await scene.ask(method, path, body),
  });
  await registerModel(api, "fraud");
  const [own, all, other] = [
    await create({ kind: "psi" }, "churn"),
    await create({ kind: "psi" }),
    await create({ kind: "psi" }, "fraud"),
  ];
  const { key } = await scene.ask<{ key: string }>("POST", "/api/v1/keys", {
    name: "limited",
    scopes: ["admin"],
    models: ["churn"],
  });
  const seen = await app.call({ method: "GET", url: "/api/v1/rules", key });
  // Made in one millisecond of the test's clock, they come in either order.
  expect(new Set(seen.json().items.map(({ id }: Rule) => id))).toEqual(new Set([own.id, all.id]));
  expect(await refused("PATCH", `/api/v1/rules/${other.id}`, { enabled: false }, key)).toEqual([404, "rule/not-found"]);
  expect(await refused("PATCH", `/api/v1/rules/${all.id}`, { enabled: false }, key)).toEqual([403, "access/forbidden"]);
  expect(await refused("DELETE", `/api/v1/rules/${all.id}`, {}, key)).toEqual([403, "access/forbidden"]);
  expect(await refused("POST", "/api/v1/rules", { settings: { kind: "psi" } }, key)).toEqual([403, "access/forbidden"]);
  expect(await refused("POST", "/api/v1/rules", { model: "fraud", settings: { kind: "psi" } }, key)).toEqual([
    404,
    "model/not-found",
  ]);
  expect(
    (await app.call({ method: "PATCH", url: `/api/v1/rules/${own.id}`, payload: { enabled: false }, key })).statusCode,
  ).toBe(200);
});

test("each change is in the audit with what it was and what it is", async () => {
  const made = await create({ kind: "psi" }, "churn");
  await scene.ask("PATCH", `/api/v1/rules/${made.id}`, { enabled: false });
  await scene.ask("DELETE", `/api/v1/rules/${made.id}`);
  const { items } = await scene.ask<{ items: { action: string; detail: object }[] }>(
    "GET",
    `/api/v1/audit?object=${made.id}`,
  );
  const settings = made.settings;
  expect(items.map(({ action, detail }) => [action, detail])).toEqual([
    ["rule.delete", { model: made.model?.id, settings }],
    ["rule.update", { before: { settings, enabled: true }, after: { settings, enabled: false } }],
    ["rule.create", { model: made.model?.id, settings, enabled: true }],
  ]);
});
