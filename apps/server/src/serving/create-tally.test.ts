import type { FailureCode, Outcome } from "@driftguard/runtime";
import { expect, test } from "vitest";

import { createTally } from "./create-tally.ts";

function failed(code: FailureCode): Outcome {
  return { kind: "failed", code, status: 503, detail: "", retryAfterSeconds: null };
}

function countedOf(outcome: Outcome, isHurried = false) {
  const tally = createTally();
  tally.count("trial", "version", { outcome, latencyMs: 10, isHurried });
  const { requests = 0, errors = 0, latency = {} } = tally.take("trial").get("version") ?? {};
  return { requests, errors, timed: Object.keys(latency).length };
}

test.each(["model_error", "worker_died", "output_too_large", "deadline_exceeded"] as const)(
  "%s is an error of the version on trial",
  (code) => {
    expect(countedOf(failed(code))).toMatchObject({ requests: 1, errors: 1 });
  },
);

test.each(["bad_input", "queue_full", "starting", "stopped"] as const)("%s says nothing of it", (code) => {
  expect(countedOf(failed(code))).toEqual({ requests: 0, errors: 0, timed: 0 });
});

test("a caller that waits less long than the version is held to makes no error, and the time that it waited counts", () => {
  expect(countedOf(failed("deadline_exceeded"), true)).toEqual({ requests: 0, errors: 0, timed: 1 });
});

test("texts that are all different are counted in two hundred places and one", () => {
  const tally = createTally();
  const values = Array.from({ length: 1_000 }, (_, i) => `text ${i}`);
  const outcome: Outcome = { kind: "answered", predictions: { values, scores: null }, totalMs: 1, workerMs: 1 };
  tally.count("trial", "version", { outcome, latencyMs: 1, isHurried: false });
  const predictions = tally.take("trial").get("version")?.predictions ?? {};
  expect([Object.keys(predictions).length, predictions["other"]]).toEqual([201, 800]);
});
