import { expect, test } from "vitest";

import { linksUnder } from "../channels/index.ts";
import type { LiveDeployment } from "../deployments/index.ts";
import type { Context } from "../platform/context.ts";
import { Unavailable } from "../platform/database/unavailable.ts";
import { createLog } from "../platform/log.ts";
import { createTally } from "../serving/index.ts";
import { createTrials } from "./create-trials.ts";

const live: LiveDeployment = {
  ...{ organisation: 1, id: "deployment_1", slot: 1, number: 1, model: 1, model_public_id: "model_1", model_number: 1 },
  ...{ model_name: "flights", version: 1, version_name: "1", weight: 5_000, places: null, is_shadow: false },
  ...{ salt: "", sticky_by: null, sticky_name: null, trial: "canary_1" },
};

function contextThatFails(error: Error): Context {
  return {
    caller: { organisation: 1, kind: "system", id: "system", name: "", permissions: new Set(), models: null },
    now: () => new Date(0),
    newId: (noun) => `${noun}_1`,
    transaction: () => Promise.reject(error),
  };
}

test.each([
  { promise: "what a store that is away could not take is counted again", error: new Unavailable("away"), left: 1 },
  { promise: "what the store refuses is not kept to be refused for ever", error: new Error("refused"), left: 0 },
])("$promise", async ({ error, left }) => {
  const tally = createTally();
  const trials = createTrials({
    ...{ tally, wanted: () => [live], contextOf: () => contextThatFails(error), log: createLog("silent") },
    shadows: { offer() {}, take: () => ({ results: [], dropped: new Map() }), putBack() {}, giveUp() {} },
    links: linksUnder(() => new URL("http://localhost")),
    organisationName: () => Promise.resolve("main"),
    problemOf: () => null,
    warm: () => Promise.resolve(),
    swapped: () => Promise.resolve(),
  });
  tally.count("canary_1", live.id, {
    outcome: { kind: "failed", code: "model_error", status: 500, detail: "", retryAfterSeconds: null },
    ...{ latencyMs: 1, isHurried: false },
  });
  await trials.look();
  expect(tally.take("canary_1").get(live.id)?.errors ?? 0).toBe(left);
});
