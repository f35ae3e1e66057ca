import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";

import type { Preview } from "@driftguard/protocol";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { systemCaller } from "../../src/access/index.ts";
import { changeDeployment, insertDeployment } from "../../src/deployments/queries/deployments.ts";
import { openPreview } from "../../src/version-previews/index.ts";
import { packedTrees, treesRow } from "../serving/pushed-trees.ts";
import { testServer, type TestServer } from "../test-server.ts";

const minute = 60_000;
const rows = 40;
const previews = "/api/v1/models/flights/previews";
let app: TestServer;

beforeAll(async () => {
  app = await testServer({ config: { previewsWarmMax: 1 } });
  app.start();
  await push({});
  await vi.waitFor(async () => expect((await deployments())[0]).toMatchObject({ state: "live" }), patience);
}, 60_000);
afterAll(() => app.close());

const patience = { timeout: 30_000, interval: 50 };

/** @param alter - makes another model of the one that is live */
async function push({ hold = false, alter = null }: { hold?: boolean; alter?: Parameters<typeof packedTrees>[0] }) {
  const pushed = await app.call({
    method: "POST",
    url: `/api/v1/deployments?model=flights&hold=${hold}`,
    payload: await packedTrees(alter),
    headers: { "content-type": "application/gzip" },
  });
  expect(pushed.statusCode).toBe(202);
}

const get = async (url: string) => (await app.call({ method: "GET", url })).json();
const deployments = async () => (await get("/api/v1/models/flights/deployments")).items;
const ask = (address: string, input: unknown = treesRow()) =>
  app.call({ method: "POST", url: address, payload: { inputs: [input] } });

/** A preview when its replay has ended. */
async function reported(version: string): Promise<Preview> {
  return vi.waitFor(async () => {
    const preview = await get(`${previews}/${version}`);
    expect(preview.replay?.state).toBe("succeeded");
    return preview;
  }, patience);
}

const logit = (share: number): number => Math.log(share / (1 - share));

/** Another base score, in the model and in what its test data expects: every prediction is higher. */
const higher = (file: string): string =>
  file
    .replace('"base_score":"[2.6488307E-1]"', '"base_score":"[7.5E-1]"')
    .replace(/"expected": ([\d.e-]+)/g, (_, before: string) => {
      const moved = logit(Number(before)) + logit(0.75) - logit(0.26488307);
      return `"expected": ${1 / (1 + Math.exp(-moved))}`;
    });

// One story: what a step leaves is what the next one starts from.
test("a version that was pushed to wait has a preview, which claims nothing while nothing was recorded", async () => {
  await push({ hold: true, alter: higher });
  await vi.waitFor(async () => expect((await deployments())[0]).toMatchObject({ state: "ready" }), patience);
  const { state, report, endpoint, live } = await reported("2");
  expect(endpoint).toBe("http://localhost:8000/serve/flights/previews/2/predict");
  expect([state, live?.version]).toEqual(["open", "1"]);
  expect(report).toMatchObject({ verdict: "not-enough-data", requests: { recorded: 0, replayed: 0 } });
});

test("it answers at its own address, and what it answers is no prediction of the model", async () => {
  const answer = await ask("/serve/flights/previews/2/predict");
  expect(answer.json()).toMatchObject({ version: "2", model: "flights", predictions: [expect.any(Number)] });
  expect((await ask("/serve/flights/previews/2/predict", { distance: "far" })).json().code).toBe("serve/bad-input");
  expect((await ask("/serve/flights/previews/1/predict")).json().code).toBe("preview/not-found");
  for (let i = 0; i < rows; i += 1)
    expect((await ask("/serve/flights/predict", { ...Object(treesRow()), dep_hour: i % 24 })).statusCode).toBe(200);
  await vi.waitFor(async () => {
    const { items } = await get("/api/v1/models/flights/predictions?limit=100");
    expect(items.map((item: { version: string }) => item.version)).toEqual(Array(rows).fill("1"));
  }, patience);
});

test("it answers in the other dialects too, whoever names another version or model in them is told, and it counts nowhere", async () => {
  const own = "/serve/flights/previews/2";
  const body = { dataframe_records: [treesRow()] };
  const send = async (path: string, payload: object) => {
    const answer = await app.call({ method: "POST", url: `${own}${path}`, payload });
    return answer.json();
  };
  expect(await send("/invocations", body)).toEqual({ predictions: [expect.any(Number)], ids: [expect.any(String)] });
  expect(await send("/invocations", { instances: 1 })).toMatchObject({ error_code: "BAD_REQUEST" });
  const described = await get(`${own}/v2/models/flights/versions/2`);
  expect(described).toMatchObject({ name: "flights", versions: ["2"] });
  const [{ name, datatype, shape }] = described.inputs;
  const inputs = [{ name, datatype, shape: [1, shape[1]], data: Object.values(Object(treesRow())) }];
  expect(await send("/v2/models/flights/infer", { inputs })).toMatchObject({ model_version: "2" });
  expect(await send("/v2/models/flights/versions/2/infer", { inputs })).toMatchObject({ model_name: "flights" });
  for (const path of ["/v2/models/flights/versions/1/infer", "/v2/models/others/infer"])
    expect(await send(path, { inputs })).toMatchObject({ code: "version/not-found", error: expect.any(String) });
  for (const path of ["/v2", "/v2/health/live", "/v2/health/ready", "/v2/models/flights/ready"])
    expect((await app.call({ method: "GET", url: `${own}${path}` })).statusCode, path).toBe(200);
  expect((await get("/api/v1/models/flights/predictions?limit=100")).items).toHaveLength(rows);
});

test("a replay asks it what the live version was asked, and says how far they are apart", async () => {
  // Of two jobs of one time nobody knows which is the newer.
  app.clock.advance(1_000);
  const [asked, askedAgain] = await Promise.all(
    [1, 2].map(() => app.call({ method: "POST", url: `${previews}/2/replay`, payload: { requests: 100 } })),
  );
  expect(asked?.statusCode).toBe(202);
  expect(askedAgain?.json().replay.job).toBe(asked?.json().replay.job);
  const { report } = await reported("2");
  expect(report).toMatchObject({
    verdict: "differs",
    // On a busy machine by its latency too.
    headline: expect.stringMatching(/^Version 2 differs from version 1: predictions/),
    requests: { wanted: 100, recorded: rows, replayed: rows, not_replayed: [] },
    predictions: { compared: rows, as: "numbers", different: rows, share: { value: 1, upper: 1 } },
    latency_ms: { live: { requests: rows }, preview: { requests: rows } },
    errors: { live: 0, preview: 0, fresh: 0, examples: [] },
    schema: { added: [], removed: [], changed: [], output: null },
  });
  expect(report?.predictions.numbers?.mean).toBeGreaterThan(0.01);
  expect(report?.predictions.examples).toHaveLength(20);
  expect((await get("/api/v1/models/flights/predictions?limit=100")).items).toHaveLength(rows);
  const { items } = await get("/api/v1/audit?action=preview.replay");
  expect(items[0]).toMatchObject({ detail: { version: "2", requests: 100 } });
});

test("a version that nobody asks rests, and wakes when it is asked", async () => {
  app.clock.advance(16 * minute);
  const endpoint = "/api/v1/models/flights/endpoint";
  await app.call({ method: "PATCH", url: endpoint, payload: { idle_minutes: 15 } });
  await vi.waitFor(async () => expect((await get(`${previews}/2`)).warm).toBe(false), patience);
  expect((await ask("/serve/flights/previews/2/predict")).statusCode).toBe(200);
  expect((await get(`${previews}/2`)).warm).toBe(true);
});

test("a feature that was never recorded is why a request is not replayed, and not that it fails", async () => {
  await push({ hold: true, alter: (file) => file.replaceAll('"wind_gust"', '"gust"') });
  const { report } = await reported("3");
  expect(report).toMatchObject({
    verdict: "not-enough-data",
    requests: { recorded: rows, replayed: 0 },
    schema: { added: [{ name: "gust" }], removed: [{ name: "wind_gust" }] },
  });
  expect(report?.requests.not_replayed).toMatchObject([
    { requests: rows, reason: '"gust" was not recorded, since version 1 does not take it.' },
  ]);
});

test("of more previews than may run at a time the one that was not asked for longest rests, and wakes when it is asked", async () => {
  const warm = async () => Promise.all(["2", "3"].map(async (version) => (await get(`${previews}/${version}`)).warm));
  expect(await warm()).toEqual([false, true]);
  expect((await ask("/serve/flights/previews/2/predict")).statusCode).toBe(200);
  expect(await warm()).toEqual([true, false]);
  expect((await ask("/serve/flights/predict")).statusCode).toBe(200);
});

test("a preview whose files are on another server says so, asked or described", async () => {
  const [{ id }] = await deployments();
  const folder = join(app.config.dataFolder, "deployments/versions", String(app.first.organisation), id);
  renameSync(folder, `${folder}.elsewhere`);
  const elsewhere = { code: "serve/not-ready", detail: expect.stringContaining("not on this server") };
  expect((await ask("/serve/flights/previews/3/predict")).json()).toMatchObject(elsewhere);
  expect(await get("/serve/flights/previews/3/v2/models/flights")).toMatchObject(elsewhere);
  renameSync(`${folder}.elsewhere`, folder);
  // It takes another feature than what is asked: a model says so.
  expect((await ask("/serve/flights/previews/3/predict")).json().code).toBe("serve/bad-input");
});

test("a version that is asked as a shadow is not discarded", async () => {
  const setShadow = (shadow: string | null) =>
    app.call({ method: "PUT", url: "/api/v1/models/flights/traffic", payload: { shadow } });
  expect((await setShadow("3")).statusCode).toBe(200);
  expect((await app.call({ method: "DELETE", url: `${previews}/3` })).json()).toMatchObject({
    ...{ code: "preview/not-eligible", detail: expect.stringContaining("shadow") },
  });
  await setShadow(null);
});

test("a preview that is discarded answers no more, leaves no files, and its report stays", async () => {
  const [{ id }] = await deployments();
  const folder = join(app.config.dataFolder, "deployments/versions", String(app.first.organisation), id);
  expect(existsSync(folder)).toBe(true);
  const discarded = await app.call({ method: "DELETE", url: `${previews}/3` });
  expect(discarded.json()).toMatchObject({ state: "ended", report: { verdict: "not-enough-data" } });
  expect(existsSync(folder)).toBe(false);
  expect((await ask("/serve/flights/previews/3/predict")).json().code).toBe("preview/not-found");
  expect((await deployments())[0]).toMatchObject({ state: "removed", problem: expect.stringContaining("discarded") });
  expect((await get("/api/v1/audit?action=preview.discard")).items).toMatchObject([{ object: id }]);
  const named = await app.call({
    ...{ method: "POST", url: "/api/v1/deployments?model=flights&version=3", payload: await packedTrees() },
    headers: { "content-type": "application/gzip" },
  });
  expect(named.json()).toMatchObject({
    code: "version/present",
    detail: expect.stringContaining("was removed, which"),
  });
});

test("it goes live by the traffic, as any version does, and is no preview any more", async () => {
  const split = [{ version: "2", weight: 10_000 }];
  const set = await app.call({ method: "PUT", url: "/api/v1/models/flights/traffic", payload: { split } });
  expect(set.json().split).toMatchObject([{ version: "2" }]);
  expect(await get(`${previews}/2`)).toMatchObject({ state: "live", live: { version: "2" } });
  expect((await ask("/serve/flights/predict")).json()).toMatchObject({ version: "2" });
  const again = await app.call({ method: "POST", url: `${previews}/2/replay`, payload: {} });
  expect(again.json().code).toBe("preview/not-eligible");
});

test("of six that wait the oldest is put away, and whoever is opened again takes the next one's place", async () => {
  const { organisation } = app.first;
  const ctx = app.contextOf(systemCaller(organisation, "test"));
  const model = await ctx.transaction(async (tx) => {
    const { id } = await tx.selectFrom("models").select("id").executeTakeFirstOrThrow();
    for (let number = 101; number <= 106; number += 1) {
      const row = { organisation, id: `deployment_${number}`, number, model: id, version_name: `waits-${number}` };
      const made = {
        upload_hash: "",
        source_commit: null,
        source: "git",
        branch: "try",
        consent: [],
        held: true,
      } as const;
      await insertDeployment(tx, { ...row, ...made, created_at: app.clock.now(), created_by: "test" });
      await changeDeployment(tx, organisation, row.id, { state: "ready" });
    }
    return id;
  });
  const open = (number: number) => {
    app.clock.advance(1_000);
    return ctx.transaction((tx) => openPreview(ctx, tx, { id: `deployment_${number}`, model, requests: 0 }));
  };
  const putAway = async () =>
    (await get(previews)).items
      .filter(({ state }: Preview) => state === "put-away")
      .map(({ version }: Preview) => version);
  for (let number = 101; number <= 106; number += 1) await open(number);
  expect(await putAway()).toEqual(["waits-101"]);
  expect((await ask("/serve/flights/previews/waits-101/predict")).json()).toMatchObject({
    ...{ code: "preview/not-found", detail: expect.stringContaining("put away") },
  });
  await open(101);
  expect(await putAway()).toEqual(["waits-102"]);
});
