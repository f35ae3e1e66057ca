import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { python } from "../../../../packages/runtime/test/serving-kit.ts";
import { type Answer, type Pushed, startPushed } from "./pushed.ts";

let pushed: Pushed;
const code = (body: string): string => `import os, time\n\ndef predict(rows):\n    ${body}\n`;
const good = 'return ["one" for _ in rows]';

beforeAll(async () => {
  if (python.path === null) return;
  pushed = await startPushed();
  await pushed.push("tried", code(good), { version: "stable" });
}, 120_000);

afterAll(() => pushed?.end());

const ask = () => pushed.api("POST", "/serve/tried/predict", { inputs: [{ x: 1 }] });
const traffic = async (): Promise<Answer["body"]> => (await pushed.api("GET", "/api/v1/models/tried/traffic")).body;
const setTraffic = (input: object) => pushed.api("PUT", "/api/v1/models/tried/traffic", input);
const quick = { stages: [5_000, 10_000], minutes: 0, requests: 40, window_requests: 20 };

/** Puts a version on trial and asks, eight at a time, until it is decided. @returns the trial and how many asked */
async function tryOut(version: string, requestsMax: number): Promise<{ canary: Answer["body"]; asked: number }> {
  expect((await setTraffic({ canary: { ...quick, version } })).status).toBe(200);
  return untilDecided(requestsMax);
}

async function untilDecided(requestsMax: number): Promise<{ canary: Answer["body"]; asked: number }> {
  for (let asked = 0; ; asked += 8) {
    const { canary } = await traffic();
    if (canary.state !== "running") return { canary, asked };
    if (asked > requestsMax) throw new Error(`undecided after ${asked} requests: ${JSON.stringify(canary)}`);
    await Promise.all(Array.from({ length: 8 }, ask));
    // The judge looks once a second.
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

describe.skipIf(python.path === null)("a version on trial", () => {
  test("goes on where it was after a crash of the server, and is promoted", async () => {
    await pushed.push("tried", code(good), { version: "healthy", hold: true });
    // Windows as long as the default: of twenty requests the slowest on a busy machine would say that it is slow.
    await setTraffic({ canary: { ...quick, version: "healthy", requests: 200, window_requests: 200 } });
    expect((await setTraffic({ split: [{ version: "stable", weight: 10_000 }] })).body.code).toBe(
      "deployment/on-trial",
    );
    await Promise.all(Array.from({ length: 40 }, ask));
    await expect.poll(async () => (await traffic()).canary.stage_requests, { timeout: 5_000 }).toBeGreaterThan(5);
    const { canary: before } = await traffic();
    expect(before.next).toMatch(/^It is raised to 100 % after \d+ more requests to it/);
    await pushed.restart();
    expect((await traffic()).canary.stage_requests).toBeGreaterThanOrEqual(before.stage_requests);
    const { canary } = await untilDecided(1_500);
    expect(canary).toMatchObject({ state: "promoted", canary: { version: "healthy", errors: 0 }, next: null });
    expect((await traffic()).split).toMatchObject([{ version: "healthy", weight: 10_000 }]);
  }, 90_000);

  test.each([
    { broken: "raises", body: 'raise ValueError("no")', because: "errors" },
    { broken: "is slow", body: `time.sleep(0.06); ${good}`, because: "latency" },
    { broken: "answers something else", body: 'return ["other" for _ in rows]', because: "predictions" },
    { broken: "ends its process", body: "os._exit(1)", because: "crash-loop" },
  ])(
    "that $broken is rolled back for it, and an alert and the audit say so",
    async ({ body, because }) => {
      await pushed.push("tried", code(body), { version: because, hold: true });
      const { canary } = await tryOut(because, 1_500);
      expect(canary).toMatchObject({ state: "rolled-back", because });
      expect((await traffic()).split).toMatchObject([{ version: "healthy", weight: 10_000 }]);
      const { items } = (await pushed.api("GET", "/api/v1/alerts")).body;
      expect(items[0]).toMatchObject({ cause: "service", version: because, severity: 3, state: "open" });
      expect(items[0].title).toContain(`version ${because} was rolled back to healthy`);
      const entries = (await pushed.api("GET", "/api/v1/audit?action=canary")).body.items;
      expect(entries[0]).toMatchObject({ action: "canary.roll-back", detail: { because, canary: because } });
    },
    60_000,
  );

  test("is ended by whoever started it: the other one answers everything again, and no roll-back leads to it", async () => {
    await setTraffic({ canary: { ...quick, version: "stable" } });
    await setTraffic({ canary: null, reason: "not today" });
    const { canary, split, eligible } = await traffic();
    expect(eligible.find(({ version }: { version: string }) => version === "stable").state).toBe("rolled-back");
    expect(canary).toMatchObject({ state: "aborted", detail: "Somebody ended it." });
    expect(split).toMatchObject([{ version: "healthy", weight: 10_000 }]);
  });
});

describe.skipIf(python.path === null)("callers that wait too little", () => {
  test("are told so, and take no version down", async () => {
    const { id } = await pushed.push("slow", code(`time.sleep(0.2); ${good}`));
    for (let asked = 0; asked < 4; asked += 1) {
      const { status } = await pushed.api("POST", "/serve/slow/predict?deadline_ms=20", { inputs: [{ x: 1 }] });
      expect(status).toBe(504);
    }
    expect((await pushed.api("POST", "/serve/slow/predict", { inputs: [{ x: 1 }] })).status).toBe(200);
    const { body } = await pushed.api("GET", `/api/v1/deployments/${id}`);
    expect(body).toMatchObject({
      state: "live",
      serving: { workers: 1, restarts: 0, isolation: { not_stopped: expect.any(Array) } },
    });
  }, 30_000);
});

describe.skipIf(python.path === null)("a shadow", () => {
  test("is asked what the others are, answers nobody, and is told apart from what was answered", async () => {
    expect((await setTraffic({ shadow: "predictions" })).body.shadow).toMatchObject({ version: "predictions" });
    const answers = await Promise.all(Array.from({ length: 30 }, ask));
    expect(new Set(answers.map(({ body }) => body.version))).toEqual(new Set(["healthy"]));
    const report = async (): Promise<Answer["body"]> =>
      (await pushed.api("GET", "/api/v1/models/tried/traffic/shadow")).body;
    await expect.poll(async () => (await report()).rows, { timeout: 5_000 }).toBe(30);
    expect(await report()).toMatchObject({
      ...{ shadow: { version: "predictions" }, equal: 0, mean_absolute_difference: null, errors: 0, dropped: 0 },
      latency_ms: { answered_p50: expect.any(Number), shadow_p95: expect.any(Number) },
    });
    expect((await report()).differences[0]).toMatchObject({ answered: "one", shadow: "other" });
    const seen = await pushed.api("GET", "/api/v1/models/tried/predictions?version=predictions");
    const ids = new Set(answers.map(({ body }) => body.id));
    expect(seen.body.items.filter(({ id }: { id: string }) => ids.has(id))).toEqual([]);
  });

  test("that fails costs nobody an answer, and its failures are counted", async () => {
    await setTraffic({ shadow: "errors" });
    const answers = await Promise.all(Array.from({ length: 10 }, ask));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    await expect
      .poll(async () => (await pushed.api("GET", "/api/v1/models/tried/traffic/shadow")).body.errors, {
        timeout: 5_000,
      })
      .toBe(10);
    expect((await setTraffic({ shadow: "healthy" })).body.code).toBe("deployment/not-eligible");
    expect((await setTraffic({ shadow: null })).body.shadow).toBeNull();
  });
});
