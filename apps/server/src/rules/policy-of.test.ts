import type { RuleSettings } from "@driftguard/protocol";
import { expect, test } from "vitest";

import { policyOf } from "./policy-of.ts";

const of = (settings: RuleSettings, model: number | null = 7, id = "rule") => ({ id, model, settings });

test("without a rule the default policy holds", () => {
  expect(policyOf([])).toEqual({ c: 7, performance: { c: 7, floor: 0.1 }, distribution: [], service: [] });
});

// Measured for the policy: c = 6, 7, 8 let 1.0, .2 and .06 false alarms a model and quarter through.
test.each([
  { budget: "sensitive", c: 6 },
  { budget: "default", c: 7 },
  { budget: "quiet", c: 8 },
] as const)("the budget $budget excuses $c standard deviations of history", ({ budget, c }) => {
  expect(policyOf([of({ kind: "default", budget })]).c).toBe(c);
});

test("a model's own knob outweighs that of every model, in whichever order they come", () => {
  const own = of({ kind: "default", budget: "quiet" });
  const all = of({ kind: "default", budget: "sensitive" }, null);
  expect(policyOf([own, all]).c).toBe(8);
  expect(policyOf([all, own]).c).toBe(8);
  expect(policyOf([all]).c).toBe(6);
});

test("the performance rule turns the performance knobs alone", () => {
  const policy = policyOf([of({ kind: "performance", deviations: 5, floor: 0.2 })]);
  expect(policy).toMatchObject({ c: 7, performance: { c: 5, floor: 0.2 } });
});

test("all other rules stand beside it, those of every model too", () => {
  const policy = policyOf([
    of({ kind: "psi", above: 0.2, window_hours: 168 }, 7, "a"),
    of({ kind: "p-value", below: 0.05, window_hours: 24 }, null, "b"),
    of({ kind: "latency", times: 2 }, 7, "c"),
    of({ kind: "error-rate", above: 0.05 }, null, "d"),
  ]);
  expect(policy.distribution.map(({ id }) => id)).toEqual(["a", "b"]);
  expect(policy.service.map(({ id }) => id)).toEqual(["c", "d"]);
});
