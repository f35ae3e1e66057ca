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
const versionsOf = async (): Promise<string[]> =>
  (await Promise.all(users.map(ask))).map(({ status, body }) => (status === 200 ? body.version : `status ${status}`));
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
