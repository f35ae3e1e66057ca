import type { Model, ShadowReport, ShownExperiment, Traffic } from "@driftguard/protocol";

import { dayMs, hourMs, id, iso, now } from "./clock.ts";

const part = (number: number, version: string) => ({ deployment: { id: id("deployment", number), number }, version });

/** A version on its second stage against the live one, and a third one in its shadow; of flights, two that share. */
export function fakeTraffic(model: Model): Traffic {
  const traffic = onTrial(model.version ?? "3");
  return model.name === "flight-disruption" ? { ...traffic, shadow: null, canary: null } : traffic;
}

function onTrial(live: string): Traffic {
  return {
    split: [
      { ...part(3, live), weight: 7_500 },
      { ...part(4, "v-next"), weight: 2_500 },
    ],
    sticky: { by: "header", name: "x-user-id" },
    shadow: part(5, "v-trial"),
    canary: {
      ...{ id: id("canary", 1), state: "running", stages: [500, 2_500, 5_000, 10_000], stage: 1 },
      ...{ stage_started_at: iso(now - 240_000), stage_requests: 312, minutes: 10, requests: 500 },
      stable: { ...part(3, live), requests: 9_360, errors: 10, latency_ms_p95: 11.4 },
      canary: { ...part(4, "v-next"), requests: 820, errors: 1, latency_ms_p95: 12.1 },
      ...{ predictions: "too-few", predictions_apart: null },
      next: "It is raised to 50 % after 6 min more and 188 more requests to it, unless errors, latency or predictions differ; then it is rolled back.",
      ...{ because: null, detail: null, ended_at: null, started_at: iso(now - hourMs), started_by: id("key", 1) },
    },
    eligible: [
      { ...part(5, "v-trial"), state: "ready", live_at: null, warm: true },
      { ...part(4, "v-next"), state: "live", live_at: iso(now - hourMs), warm: true },
      { ...part(3, live), state: "live", live_at: iso(now - 2 * hourMs), warm: true },
      { ...part(1, "v1"), state: "superseded", live_at: iso(now - 9 * dayMs), warm: false },
    ],
    ...{ changed_at: iso(now - hourMs), changed_by: id("key", 1) },
  };
}

export const fakeShadow: ShadowReport = {
  ...{ shadow: part(5, "v-trial"), since: iso(now - hourMs), rows: 1_840, equal: 0.973 },
  mean_absolute_difference: null,
  latency_ms: { answered_p50: 4.1, answered_p95: 11.4, shadow_p50: 4.6, shadow_p95: 13.2 },
  ...{ errors: 2, dropped: 12 },
  differences: [{ id: "tx-1", at: iso(now), answered: "fraud", shadow: "legitimate" }],
};

/** Two versions that were compared before the trial, of which one was found to be better; of flights, none yet. */
export function fakeExperiment({ name }: Model): ShownExperiment {
  return { experiment: name === "flight-disruption" ? null : compared };
}

const compared: ShownExperiment["experiment"] = {
  ...{ id: id("experiment", 1), state: "ended", metric: "accuracy", value: null, better: "higher" },
  ...{ expected: 0.05, alpha: 0.05, difference: 0.072, interval: { low: 0.031, high: 0.113 }, p_value: 0.000_2 },
  first: { ...part(3, "v3"), rows: 1_840, estimate: 0.842 },
  second: { ...part(4, "v-next"), rows: 1_795, estimate: 0.914 },
  ...{ verdict: "second", found_at: iso(now - 2 * hourMs), as_of: iso(now - hourMs) },
  says: "Version v-next is better: its accuracy is 7.2 points higher (3.1 to 11.3).",
  ...{ started_at: iso(now - 2 * dayMs), started_by: id("key", 1), ended_at: iso(now - hourMs) },
  detail: "The split was changed.",
};
