import { expect, test } from "vitest";
import { findingOfServiceRule } from "../alert-life/findings-of.ts";
import { judgeServiceRule, type ServiceRule, type ServiceWindow } from "./judge-service-rule.ts";

const quarter = (changes: Partial<ServiceWindow>): ServiceWindow => ({
  requests: 400,
  failed: 0,
  timed: 400,
  latencyMsP95: 40,
  usualLatencyMsP95: 40,
  ...changes,
});
const errors = { kind: "error-rate", above: 0.05 } as const;
const latency = { kind: "latency", times: 2 } as const;

test.each<{ promise: string; rule: ServiceRule; windows: Partial<ServiceWindow>[]; status: string; severity: number }>([
  { promise: "no failure is calm", rule: errors, windows: [{}, {}], status: "stable", severity: 0 },
  // Wilson's lower bound of 40 of 400 is .0743
  {
    promise: "two quarters over the limit",
    rule: errors,
    windows: [{ failed: 40 }, { failed: 40 }],
    status: "drift",
    severity: 3,
  },
  {
    promise: "one quarter alone is a hiccup",
    rule: errors,
    windows: [{}, { failed: 40 }],
    status: "stable",
    severity: 2,
  },
  { promise: "one that is over again", rule: errors, windows: [{ failed: 40 }, {}], status: "stable", severity: 0 },
  { promise: "one quarter is not two", rule: errors, windows: [{ failed: 40 }], status: "stable", severity: 2 },
  // 24 of 400 is .06, its lower bound .0406
  {
    promise: "over the limit within chance",
    rule: errors,
    windows: [{ failed: 24 }, { failed: 24 }],
    status: "stable",
    severity: 2,
  },
  {
    promise: "as severe as both agree on",
    rule: errors,
    windows: [{ failed: 40 }, { failed: 400 }],
    status: "drift",
    severity: 3,
  },
  {
    promise: "everything fails",
    rule: errors,
    windows: [{ failed: 400 }, { failed: 400 }],
    status: "drift",
    severity: 4,
  },
  {
    promise: "19 requests say nothing",
    rule: errors,
    windows: [{ failed: 40 }, { requests: 19, failed: 19 }],
    status: "insufficient",
    severity: 0,
  },
  {
    promise: "20 do",
    rule: errors,
    windows: [{ failed: 40 }, { requests: 20, failed: 20 }],
    status: "drift",
    severity: 3,
  },
  {
    promise: "no request at all",
    rule: errors,
    windows: [{ requests: 0 }, { requests: 0 }],
    status: "insufficient",
    severity: 0,
  },
  { promise: "no window at all", rule: errors, windows: [], status: "insufficient", severity: 0 },
  { promise: "usual latency is calm", rule: latency, windows: [{}, {}], status: "stable", severity: 1 },
  {
    promise: "more than twice, twice running",
    rule: latency,
    windows: [{ latencyMsP95: 90 }, { latencyMsP95: 95 }],
    status: "drift",
    severity: 3,
  },
  {
    promise: "five times",
    rule: latency,
    windows: [{ latencyMsP95: 200 }, { latencyMsP95: 200 }],
    status: "drift",
    severity: 4,
  },
  {
    promise: "exactly twice is not more",
    rule: latency,
    windows: [{ latencyMsP95: 80 }, { latencyMsP95: 80 }],
    status: "stable",
    severity: 2,
  },
  {
    promise: "199 timed requests say nothing",
    rule: latency,
    windows: [{ latencyMsP95: 90 }, { latencyMsP95: 90, timed: 199 }],
    status: "insufficient",
    severity: 0,
  },
  {
    promise: "without latencies there is nothing to judge",
    rule: latency,
    windows: [{ latencyMsP95: null }, { latencyMsP95: null }],
    status: "insufficient",
    severity: 0,
  },
  {
    promise: "without a usual one it is not decided",
    rule: latency,
    windows: [{}, { usualLatencyMsP95: null }],
    status: "undecided",
    severity: 0,
  },
])("$promise: $status", ({ rule, windows, status, severity }) => {
  const judged = judgeServiceRule(rule, windows.map(quarter));
  expect([judged.status, judged.severity]).toEqual([status, severity]);
  const { ratio, isFired } = findingOfServiceRule(judged);
  expect(isFired).toBe(status === "drift");
  expect(ratio === null).toBe(status === "insufficient" || status === "undecided");
});

test("what it says of itself: the bound of the failed share, the limit, the requests", () => {
  expect(judgeServiceRule(errors, [quarter({ failed: 40 }), quarter({ failed: 40 })])).toMatchObject({
    // (.1 + 3.8415/800 - 1.96 root(.09/400 + 3.8415/640,000)) / (1 + 3.8415/400)
    value: expect.closeTo(0.0743, 4),
    threshold: 0.05,
    ratio: expect.closeTo(1.486, 2),
    requests: 400,
  });
  expect(judgeServiceRule(latency, [quarter({}), quarter({ latencyMsP95: 90 })])).toMatchObject({
    value: 90,
    threshold: 80,
    ratio: 1.125,
    status: "stable",
  });
});
