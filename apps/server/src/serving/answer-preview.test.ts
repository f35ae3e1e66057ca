import { usualEndpointSettings } from "@driftguard/protocol";
import { expect, test } from "vitest";

import { systemCaller } from "../access/index.ts";
import { answerPreview, type Previewed } from "./answer-preview.ts";
import type { UnderWay } from "./enter.ts";
import { createRateLimit } from "./limit-rate.ts";

const caller = systemCaller(1, "tests");

/** Previews whose workers never come to answer. */
function scene() {
  const underWay: UnderWay = new Map();
  const rates = createRateLimit(() => 0);
  const settings = { ...usualEndpointSettings, rate_per_second: 1, rate_burst: 1_025 };
  const serving = { wake: () => new Promise<never>(() => undefined), settingsOf: () => settings };
  const ask = (id: string, deadlineMs: number) => {
    const previewed: Previewed = {
      ...{ organisation: 1, id, slot: 1, model: 7, model_name: "flights", version_name: "2" },
      ...{ model_number: 3, model_public_id: "model_flights" },
    };
    const asked = { dialect: "predict", body: Buffer.from("{}"), contentType: "application/json", deadlineMs } as const;
    return answerPreview(caller, asked, previewed, { serving, rates, underWay, now: () => 0, retentionDays: 30 });
  };
  return { ask, underWay, rates, settings };
}

test("whoever asks a version that takes long to start waits no longer than it said", async () => {
  const { ask, underWay } = scene();
  await expect(ask("one", 5)).rejects.toMatchObject({ code: "serve/not-ready", headers: { "retry-after": "1" } });
  expect(underWay.size).toBe(0);
});

test("so many of a caller wait for one preview at most, and none of them counts against another or the model", async () => {
  const { ask, underWay, rates, settings } = scene();
  const waiting = Array.from({ length: 1_024 }, () => ask("one", 100));
  const ended = Promise.allSettled(waiting);
  await expect(ask("one", 5)).rejects.toMatchObject({ code: "request/too-many" });
  await expect(ask("one", 5)).rejects.toMatchObject({
    code: "request/too-many",
    message: expect.stringContaining("a second"),
  });
  await expect(ask("two", 5)).rejects.toMatchObject({ code: "serve/not-ready" });
  expect(underWay.has(caller.id)).toBe(false);
  expect(rates.take(`7 ${caller.id}`, { perSecond: 1, burst: settings.rate_burst })).toBe(0);
  await ended;
});
