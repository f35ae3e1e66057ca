import { globSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { python } from "../../../../packages/runtime/test/serving-kit.ts";
import { type Pushed, startPushed } from "./pushed.ts";

let pushed: Pushed;
const says = (word: string): string => `def predict(rows):\n    return ["${word}" for _ in rows]\n`;

beforeAll(async () => {
  if (python.path === null) return;
  pushed = await startPushed();
  await pushed.push("shared", says("one"));
  await pushed.push("shared", says("two"), { hold: true });
}, 120_000);

afterAll(() => pushed?.end());

const ask = (user: string | null): Promise<{ status: number; body: { version: string; predictions: string[] } }> =>
  pushed.api("POST", "/serve/shared/predict", { inputs: [{ x: 1 }] }, user === null ? {} : { "x-user-id": user });
const users = Array.from({ length: 120 }, (_, i) => `user-${i}`);
/** A few at a time: by the first answers of a new worker, a hundred at once may seem to take longer than they may. */
const versionsOf = async (): Promise<string[]> => {
  const versions: string[] = [];
  for (let at = 0; at < users.length; at += 20)
    for (const { status, body } of await Promise.all(users.slice(at, at + 20).map(ask)))
      versions.push(status === 200 ? body.version : `status ${status}`);
  return versions;
};
const setTraffic = (input: object) => pushed.api("PUT", "/api/v1/models/shared/traffic", input);

// One story: what a step leaves is what the next one starts from.
describe.skipIf(python.path === null)("a model with two versions", () => {
  test("sends nothing to the one that was pushed to wait", async () => {
    const { body } = await pushed.api("GET", "/api/v1/models/shared/traffic");
    expect(body.split).toMatchObject([{ version: "1", weight: 10_000 }]);
    expect(body.eligible).toMatchObject([
      { version: "2", state: "ready" },
      { version: "1", state: "live", warm: true },
    ]);
    expect(new Set(await versionsOf())).toEqual(new Set(["1"]));
  });

  test("shares its requests out by key, and a weight that is raised takes no key back", async () => {
    const split = [
      { version: "v1", weight: 8_000 },
      { version: "v2", weight: 2_000 },
    ];
    const set = await setTraffic({ split, sticky: { by: "header", name: "x-user-id" }, reason: "a first look" });
    expect(set.body.split).toMatchObject([
      { version: "1", weight: 8_000 },
      { version: "2", weight: 2_000 },
    ]);
    const first = await versionsOf();
    expect(await versionsOf()).toEqual(first);
    expect(new Set(first)).toEqual(new Set(["1", "2"]));
    await setTraffic({
      split: [
        { version: "1", weight: 5_000 },
        { version: "2", weight: 5_000 },
      ],
    });
    const second = await versionsOf();
    expect(users.filter((_, i) => first[i] === "2" && second[i] !== "2")).toEqual([]);
    expect(second.filter((version) => version === "2").length).toBeGreaterThan(
      first.filter((version) => version === "2").length,
    );
    const { body } = await pushed.api("GET", "/api/v1/audit?action=traffic");
    expect(body.items.at(-1)).toMatchObject({
      action: "traffic.set",
      detail: { before: { 1: 10_000 }, after: { 1: 8_000, 2: 2_000 } },
      reason: "a first look",
    });
  });

  test("answers as the one version that a path names, and records each prediction with its own", async () => {
    const tensor = { name: "x", shape: [1], datatype: "FP64", data: [1] };
    const infer = await pushed.api("POST", "/serve/shared/v2/models/shared/versions/2/infer", { inputs: [tensor] });
    expect(infer).toMatchObject({ status: 200, body: { model_version: "2", outputs: [{ data: ["two"] }] } });
    const by = async (version: string): Promise<string[]> => {
      const { body } = await pushed.api("GET", `/api/v1/models/shared/predictions?version=${version}`);
      return body.items.map(({ prediction }: { prediction: string }) => prediction);
    };
    await expect.poll(async () => (await by("2")).length, { timeout: 5_000 }).toBeGreaterThan(0);
    expect(new Set(await by("2"))).toEqual(new Set(["two"]));
    expect(new Set(await by("1"))).toEqual(new Set(["one"]));
  });

  test("goes back from a split to the version that was there first", async () => {
    expect((await pushed.api("POST", "/api/v1/models/shared/rollback", {})).body.version).toBe("1");
    expect(new Set(await versionsOf())).toEqual(new Set(["1"]));
  });

  test("refuses weights that do not make the whole, and versions that are not there", async () => {
    expect((await setTraffic({ split: [{ version: "1", weight: 9_999 }] })).status).toBe(422);
    expect(await setTraffic({ split: [{ version: "9", weight: 10_000 }] })).toMatchObject({
      status: 404,
      body: { code: "version/not-found" },
    });
  });
});

// It starts as soon as there is no file "hold" beside it.
const waiting = `import os, time
hold = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hold")
while os.path.exists(hold): time.sleep(0.02)
print("let in", flush=True)
def predict(rows):
    return ["slow" for _ in rows]
`;

describe.skipIf(python.path === null)("a model whose workers take long to start with another memory", () => {
  test("holds up no swap of another one, and has that memory in the end", async () => {
    const { id } = await pushed.push("slow", waiting);
    const starts = async (): Promise<number> => {
      const { output } = (await pushed.api("GET", `/api/v1/deployments/${id}`)).body.serving;
      return output.filter((line: string) => line.includes("let in")).length;
    };
    await expect.poll(starts, { timeout: 5_000 }).toBe(1);
    const hold = globSync(join(pushed.data, "deployments/versions/*", id, "files")).map((files) => join(files, "hold"));
    for (const file of hold) writeFileSync(file, "");
    expect((await pushed.api("PATCH", "/api/v1/models/slow/endpoint", { memory_mb: 300 })).status).toBe(200);
    const swapped = await setTraffic({ split: [{ version: "2", weight: 10_000 }] });
    expect(swapped.body.split).toMatchObject([{ version: "2", weight: 10_000 }]);
    expect(new Set(await versionsOf())).toEqual(new Set(["2"]));
    // Whoever waited for it until it was given up would find nothing that goes on.
    for (const file of hold) rmSync(file);
    await expect.poll(starts, { timeout: 10_000 }).toBe(2);
    await setTraffic({ split: [{ version: "1", weight: 10_000 }] });
  }, 60_000);
});

const reading = `import os
# More than 100 MB have room for.
held = bytearray(200 * 2**20)
print("the token is", os.environ.get("TOKEN"), flush=True)
if os.environ.get("REGION") == "moon":
    raise RuntimeError("no store takes " + os.environ["TOKEN"])
def predict(rows):
    return [os.environ.get("TOKEN", "none") for _ in rows]
`;

describe.skipIf(python.path === null)("a model that reads a variable", () => {
  test("finds it as it is set by then, and nobody reads it anywhere else", async () => {
    const secret = "s3cret-token-of-the-store";
    const { id } = await pushed.push("reading", reading);
    const said = async () =>
      (await pushed.api("POST", "/serve/reading/predict", { inputs: [{ x: 1 }] })).body.predictions;
    expect(await said()).toEqual(["none"]);
    const variables = "/api/v1/models/reading/variables";
    const set = await pushed.api("PATCH", variables, { variables: { TOKEN: secret, REGION: "eu" } });
    expect(set).toMatchObject({ status: 200, body: { names: ["REGION", "TOKEN"], missing: [] } });
    await expect.poll(said, { timeout: 10_000 }).toEqual([secret]);
    const served = (await pushed.api("GET", `/api/v1/deployments/${id}`)).body.serving;
    expect(served.output.join("\n")).toContain("the token is ***");
    // Where none start with what is set, those of before go on, and it says so: without a value.
    const problem = async () => (await pushed.api("GET", `/api/v1/deployments/${id}`)).body.serving.problem;
    await pushed.api("PATCH", variables, { variables: { REGION: "moon" } });
    await expect.poll(problem, { timeout: 10_000 }).toContain("no store takes ***");
    expect(await said()).toEqual([secret]);
    await pushed.api("PATCH", variables, { variables: { REGION: "eu" } });
    await expect.poll(problem, { timeout: 10_000 }).toBeNull();
    // A build finds them too, and a server that starts again.
    const second = await pushed.push("reading", reading);
    // A limit under which none start takes nothing off, then and after a new start.
    const newest = async () => (await pushed.api("GET", `/api/v1/deployments/${second.id}`)).body.serving?.problem;
    const endpoint = "/api/v1/models/reading/endpoint";
    await pushed.api("PATCH", endpoint, { memory_mb: 100 });
    await expect.poll(newest, { timeout: 10_000 }).toContain("the memory of before");
    await pushed.restart();
    await expect.poll(said, { timeout: 20_000 }).toEqual([secret]);
    await expect.poll(newest, { timeout: 20_000 }).toContain("the memory of before");
    expect(await said()).toEqual([secret]);
    await pushed.api("PATCH", endpoint, { memory_mb: null });
    await expect.poll(newest, { timeout: 10_000 }).toBeNull();
    const shown = await Promise.all(
      [variables, "/api/v1/audit", `/api/v1/deployments/${second.id}`, `/api/v1/jobs/${second.job}/log`].map((where) =>
        fetch(pushed.server().url + where, { headers: { "x-api-key": pushed.key } }).then((answer) => answer.text()),
      ),
    );
    expect(shown.join("\n")).toContain("***");
    expect(shown.join("\n")).not.toContain(secret);
    await pushed.api("PATCH", variables, { variables: { TOKEN: null } });
    await expect.poll(said, { timeout: 10_000 }).toEqual(["none"]);
  }, 60_000);
});

const path = "/api/v1/models/shared/traffic/experiment";
const halves = (one: string, other: string) => ({
  split: [
    { version: one, weight: 5_000 },
    { version: other, weight: 5_000 },
  ],
});
let sent = 0;

/** Asks for ten rows at a time, by chance of either version, and labels them. */
async function askAndLabel(requests: number, labelOf: (row: number) => string): Promise<void> {
  const labels = await Promise.all(
    Array.from({ length: requests }, async () => {
      const rows = Array.from({ length: 10 }, () => (sent += 1));
      const ids = rows.map((row) => `compared-${row}`);
      const { status } = await pushed.api("POST", "/serve/shared/predict", { inputs: rows.map((x) => ({ x })), ids });
      expect(status).toBe(200);
      return rows.map((row, at) => ({ id: ids[at], label: labelOf(row) }));
    }),
  );
  await pushed.api("POST", "/api/v1/models/shared/labels", labels.flat());
}

/** What the experiment says once so many rows have counted. */
async function judged(rows: number) {
  const look = async () => (await pushed.api("GET", path)).body.experiment;
  await expect
    .poll(async () => ((one) => one.first.rows + one.second.rows)(await look()), { timeout: 20_000, interval: 500 })
    .toBe(rows);
  return look();
}

describe.skipIf(python.path === null)("two versions that share the traffic", () => {
  test("are compared only while they share it, and only one with another", async () => {
    expect(await pushed.api("POST", path, { metric: "accuracy" })).toMatchObject({
      status: 409,
      body: { code: "experiment/not-possible" },
    });
    await setTraffic(halves("1", "2"));
    expect((await pushed.api("POST", path, { metric: "error", better: "lower" })).status).toBe(422);
    const started = await pushed.api("POST", path, { first: "1", second: "2", metric: "accuracy", reason: "which?" });
    expect(started).toMatchObject({ status: 201, body: { experiment: { state: "running", verdict: "too-few" } } });
    expect((await pushed.api("POST", path, { metric: "accuracy" })).body.code).toBe("experiment/running");
  });

  test("differ in nothing: no verdict, and how large a difference there may be", async () => {
    await askAndLabel(60, (row) => (row % 2 === 0 ? "one" : "two"));
    const experiment = await judged(600);
    expect(experiment).toMatchObject({
      verdict: "no-difference-yet",
      ...{ found_at: null, difference: 0, first: { version: "1", estimate: 0.5 }, second: { estimate: 0.5 } },
    });
    expect(experiment.interval.low).toBeLessThan(0);
    expect(experiment.interval.high).toBeGreaterThan(0);
  }, 60_000);

  test("are ended by another split, and the one that is right more often is found to be better", async () => {
    await setTraffic({
      split: [
        { version: "1", weight: 4_000 },
        { version: "2", weight: 6_000 },
      ],
    });
    expect((await pushed.api("GET", path)).body.experiment).toMatchObject({
      ...{ state: "ended", detail: "The split was changed." },
    });
    await pushed.api("POST", path, { first: "1", second: "2", metric: "accuracy" });
    await askAndLabel(60, (row) => (row % 5 === 0 ? "one" : "two"));
    const experiment = await judged(600);
    expect(experiment).toMatchObject({ verdict: "second", first: { estimate: 0.2 }, second: { estimate: 0.8 } });
    expect(experiment.says).toMatch(
      /^Version 2 is better: its accuracy is 60\.0 points higher \(\d+\.\d to \d+\.\d\)\.$/,
    );
    expect((await pushed.api("DELETE", path)).body.experiment).toMatchObject({ state: "ended", verdict: "second" });
    expect((await pushed.api("GET", "/api/v1/models/shared/traffic")).body.split).toMatchObject([
      { version: "2", weight: 6_000 },
      { version: "1", weight: 4_000 },
    ]);
    const { items } = (await pushed.api("GET", "/api/v1/audit?action=experiment")).body;
    expect(items.map(({ action }: { action: string }) => action)).toEqual([
      ...["experiment.end", "experiment.found", "experiment.start", "experiment.start"],
    ]);
  }, 60_000);
});
