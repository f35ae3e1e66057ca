import { beginCanary } from "driftwatch";
import { afterAll, expect, test } from "vitest";

import type { DeploymentState } from "@driftguard/protocol";

import { systemCaller } from "../../src/access/index.ts";
import { linksUnder } from "../../src/channels/index.ts";
import { becomeReady, goLive, rollBack } from "../../src/deployments/swap.ts";
import { startExperiment } from "../../src/experiments/start-experiment.ts";
import { giveUp } from "../../src/serving/index.ts";
import { advanceTrial } from "../../src/traffic/advance-trial.ts";
import { findCanary, insertCanary } from "../../src/traffic/queries/canaries.ts";
import { testServer } from "../test-server.ts";

const app = await testServer();
afterAll(() => app.close());

const { organisation, key } = app.first;
const ctx = app.contextOf(systemCaller(organisation, "test"));
const minute = 60_000;

type Made = { readonly state: DeploymentState; readonly wasLive?: boolean; readonly branch?: string };
type Scene = { readonly model: number; readonly ids: readonly string[]; readonly asked: readonly Date[] };
let made = 0;

/** A model whose deployments are in these states: pushed a minute apart and, where they were live, live in that order. */
async function sceneOf(...deployments: readonly Made[]): Promise<Scene> {
  const name = `model-${(made += 1)}`;
  await app.call({ method: "POST", url: "/api/v1/models", key, payload: { name, version: "none", features: [] } });
  return ctx.transaction(async (tx) => {
    const { id: model } = await tx.selectFrom("models").select("id").where("name", "=", name).executeTakeFirstOrThrow();
    const version = await tx.selectFrom("versions").select("id").where("model", "=", model).executeTakeFirstOrThrow();
    const ids: string[] = [];
    const asked: Date[] = [];
    for (const [
      index,
      { state, branch = null, wasLive = state !== "building" && state !== "ready" },
    ] of deployments.entries()) {
      app.clock.advance(minute);
      const at = app.clock.now();
      const id = `${name}-${index + 1}`;
      await tx
        .insertInto("deployments")
        .values({
          ...{
            organisation,
            id,
            number: made * 10 + index,
            model,
            version: version.id,
            version_name: String(index + 1),
          },
          ...{ upload_hash: "00", created_by: "test", created_at: at, state, branch },
          ...{ live_at: wasLive ? at : null, weight: state === "live" ? 10_000 : 0 },
        })
        .execute();
      ids.push(id);
      asked.push(at);
    }
    app.clock.advance(minute);
    return { model, ids, asked };
  });
}

async function statesOf({ model }: Scene): Promise<readonly string[]> {
  const rows = await ctx.transaction((tx) =>
    tx.selectFrom("deployments").select(["state", "problem"]).where("model", "=", model).orderBy("number").execute(),
  );
  return rows.map(({ state, problem }) => (problem === null ? state : `${state}: ${problem}`));
}

const goLiveOf = ({ model, ids, asked }: Scene, at: number, since = asked[at]): Promise<boolean> =>
  goLive(ctx, { model, id: ids[at] ?? "", since: since ?? app.clock.now() });

test.each([
  { story: "ends after a newer one", states: ["superseded", "building", "live"] as const },
  { story: "ends after a newer one was gone back from", states: ["live", "building", "rolled-back"] as const },
])("a build that $story does not take over from it", async ({ states }) => {
  const scene = await sceneOf(...states.map((state) => ({ state })));
  expect(await goLiveOf(scene, 1)).toBe(false);
  expect(await statesOf(scene)).toEqual(states.map((state) => (state === "building" ? "superseded" : state)));
});

test.each([
  { story: "another branch's", others: [{ state: "live", branch: "other" }] },
  { story: "still being built", others: [{ state: "building" }] },
  { story: "one that died", others: [{ state: "failed", wasLive: true }] },
] as const)("a build goes live where what is newer is $story", async ({ others }) => {
  const scene = await sceneOf({ state: "building", branch: "main" }, ...others);
  expect(await goLiveOf(scene, 0)).toBe(true);
  expect((await statesOf(scene))[0]).toBe("live");
});

test("a commit that is pushed again goes live over a newer one that was live before that", async () => {
  const scene = await sceneOf({ state: "building", wasLive: true }, { state: "live" });
  expect(await goLiveOf(scene, 0, app.clock.now())).toBe(true);
  expect(await statesOf(scene)).toEqual(["live", "superseded"]);
});

test("a step that runs again after a roll-back leaves that as it is", async () => {
  const scene = await sceneOf({ state: "live" }, { state: "building" });
  expect(await goLiveOf(scene, 1)).toBe(true);
  expect(await goLiveOf(scene, 1)).toBe(true);
  await rollBack(ctx, { model: scene.model, to: null });
  expect(await goLiveOf(scene, 1)).toBe(false);
  let isTold = false;
  await becomeReady(ctx, { id: scene.ids[1] ?? "" }, async () => void (isTold = true));
  expect(isTold).toBe(false);
  expect(await statesOf(scene)).toEqual(["live", "rolled-back"]);
  await expect(rollBack(ctx, { model: scene.model, to: null })).rejects.toThrow(
    "Every other version that was live was rolled back itself.",
  );
});

const died = "failed: Its workers died again and again; the last lines of its output say more.";

test.each([
  {
    who: "the one that is live",
    states: ["superseded", "live"],
    after: ["live", died],
    tells: ["Service: version 2 was rolled back to 1 (its workers do not run)"],
  },
  {
    who: "one of two that share",
    states: ["live", "live"],
    after: ["live", died],
    tells: ["Service: version 2 was rolled back to 1 (its workers do not run)"],
  },
  {
    who: "the only one",
    states: ["live"],
    after: [died],
    tells: ["Service: version 1 was taken off, and nothing answers (its workers do not run)"],
  },
  {
    who: "one that another took over from meanwhile",
    states: ["superseded", "superseded", "live"],
    dead: 1,
    after: ["superseded", "superseded", "live"],
    tells: [],
  },
  {
    who: "one that was gone back from meanwhile",
    states: ["superseded", "live", "rolled-back"],
    after: ["superseded", "live", "rolled-back"],
    tells: [],
  },
] as const)(
  "workers that died again and again, of $who, end that version and no other, and open one alert",
  async (row) => {
    const scene = await sceneOf(...row.states.map((state) => ({ state })));
    const dead = scene.ids["dead" in row ? row.dead : row.states.length - 1] ?? "";
    const parts = { links: linksUnder(() => new URL("http://localhost")), organisationName: async () => "test" };
    for (let told = 0; told < 2; told += 1) await giveUp(ctx, { model: scene.model, id: dead }, parts);
    expect(await statesOf(scene)).toEqual(row.after);
    const { items } = (await app.call({ method: "GET", url: `/api/v1/models/model-${made}/alerts` })).json();
    expect(items.map(({ title }: { title: string }) => title)).toEqual(row.tells);
  },
);

test.each([
  {
    of: "the canary",
    broken: ["canary"],
    ends: { state: "rolled-back", because: "crash-loop", detail: "It is gone." },
  },
  { of: "both", broken: ["stable", "canary"], ends: { state: "running", because: null, detail: null } },
  { of: "neither", broken: [], ends: { state: "running", because: null, detail: null } },
])("a trial in which $of cannot be started ends as it should", async ({ broken, ends }) => {
  const { model, ids } = await sceneOf({ state: "live" }, { state: "live" });
  const [stable = "", canary = ""] = ids;
  const row = { organisation, id: `trial-${model}`, model, stable, canary, started_at: ctx.now(), started_by: "test" };
  const plan = { stages: [500, 10_000], stageMs: minute, stageRequests: 100, windowRequests: 100 };
  await ctx.transaction((tx) => insertCanary(tx, { ...row, plan, progress: beginCanary(ctx.now().getTime()) }));
  const faulty = new Set(broken.map((arm) => (arm === "stable" ? stable : canary)));
  await advanceTrial(
    ctx,
    { model, trial: row.id, counted: new Map() },
    {
      ...{ links: linksUnder(() => new URL("http://localhost")), organisationName: async () => "test" },
      ...{ warm: async () => {}, swapped: async () => {} },
      problemOf: (id) => (faulty.has(id) ? "It is gone." : null),
    },
  );
  expect(await ctx.transaction((tx) => findCanary(tx, organisation, model))).toMatchObject(ends);
});

test("nothing that happens by itself undoes a roll-back: neither a trial that would be promoted nor a build under way", async () => {
  const scene = await sceneOf({ state: "live" }, { state: "live" }, { state: "building" });
  const { model, ids } = scene;
  const [stable = "", canary = "", building = ""] = ids;
  const row = { organisation, id: `trial-${model}`, model, stable, canary, started_at: ctx.now(), started_by: "test" };
  const plan = { stages: [5_000], stageMs: 0, stageRequests: 20, windowRequests: 20 };
  await ctx.transaction((tx) => insertCanary(tx, { ...row, plan, progress: beginCanary(ctx.now().getTime()) }));
  // Whose shares a trial changes are not compared.
  const input = { metric: "accuracy", alpha: 0.05 } as const;
  await expect(startExperiment(ctx, { model, input })).rejects.toMatchObject({ code: "deployment/on-trial" });
  expect(await rollBack(ctx, { model, to: null })).toBe(stable);
  const counts = { requests: 1_000, errors: 0, latency: { 10: 1_000 }, predictions: { 1: 1_000 } };
  const look = { model, trial: row.id, counted: new Map([stable, canary].map((id) => [id, counts])) };
  await advanceTrial(ctx, look, {
    ...{ links: linksUnder(() => new URL("http://localhost")), organisationName: async () => "test" },
    ...{ warm: async () => {}, swapped: async () => {}, problemOf: () => null },
  });
  expect(await goLiveOf(scene, 2)).toBe(false);
  await becomeReady(ctx, { id: building }, async () => {});
  expect(await statesOf(scene)).toEqual(["live", "rolled-back", "ready"]);
  expect(await ctx.transaction((tx) => findCanary(tx, organisation, model))).toMatchObject({ state: "aborted" });
});
