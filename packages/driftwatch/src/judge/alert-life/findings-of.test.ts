import { expect, test } from "vitest";
import type { FeatureJudgement } from "../lanes/judge-lanes.ts";
import type { SignalJudgement } from "../lanes/judge-signal.ts";
import { stageOf } from "../lanes/stage.ts";
import { findingOfPerformance, findingOfVolume, findingsOfLanes } from "./findings-of.ts";

const window = { from: 0, to: 1 };

function signal(
  name: SignalJudgement["signal"],
  value: number | null,
  status: SignalJudgement["status"] = "stable",
): SignalJudgement {
  const threshold = value === null ? null : 0.1;
  return { signal: name, status, reason: null, value, floor: 0.1, critical: 0.01, history: 0, threshold };
}

function judged(changes: Partial<FeatureJudgement>): FeatureJudgement {
  const quiet = [signal("ks", 0.025), signal("js", 0.01), signal("missing", 0)];
  return {
    feature: "income",
    lane: "slow",
    window,
    status: "stable",
    reason: null,
    severity: 0,
    ratio: 0.25,
    fired: [],
    signals: quiet,
    ...changes,
  };
}

function findings(...features: readonly FeatureJudgement[]) {
  return findingsOfLanes({ stage: stageOf(20), features }, { predictions: ["score"], unitChanges: ["height"] });
}

test("a quiet feature has quiet findings, so that its alerts can end", () => {
  expect(findings(judged({}))).toEqual([
    { cause: "missing", feature: "income", isFired: false, ratio: 0, severity: 0 },
    { cause: "distribution", feature: "income", isFired: false, ratio: 0.25, severity: 0 },
  ]);
});

test("the worse lane speaks", () => {
  const fast = judged({
    lane: "fast",
    status: "drift",
    severity: 4,
    ratio: 2.4,
    fired: ["ks"],
    signals: [signal("ks", 0.24, "drift"), signal("missing", 0)],
  });
  expect(findings(judged({}), fast)[1]).toEqual({
    cause: "distribution",
    feature: "income",
    isFired: true,
    ratio: 2.4,
    severity: 4,
  });
});

test("an idle lane says nothing against a lane that knows", () => {
  const idle = judged({ lane: "fast", status: "insufficient", signals: [], ratio: null });
  expect(findings(judged({}), idle)[1]).toMatchObject({ isFired: false, ratio: 0.25 });
});

test("an undecided signal is not a quiet one", () => {
  const undecided = judged({
    status: "undecided",
    signals: [signal("ks", 0.02, "undecided"), signal("js", null, "insufficient")],
  });
  expect(findings(undecided)).toEqual([
    { cause: "distribution", feature: "income", isFired: false, ratio: null, severity: 0 },
  ]);
});

test.each([
  { feature: "score", cause: "prediction" },
  { feature: "height", cause: "unit" },
  { feature: "income", cause: "distribution" },
])("a change of $feature is of class $cause", ({ feature, cause }) => {
  expect(findings(judged({ feature })).map((finding) => finding.cause)).toEqual(["missing", cause]);
});

test("performance that is not judged is no finding, undecided one that is not quiet", () => {
  const judgement = {
    reason: null,
    window,
    predictions: 0,
    labelled: 0,
    outstanding: 0,
    signals: [],
    severity: 0,
    ratio: null,
  } as const;
  expect(findingOfPerformance({ ...judgement, status: "not-judged" })).toBeNull();
  expect(findingOfPerformance({ ...judgement, status: "undecided", ratio: 0.1 })).toMatchObject({
    isFired: false,
    ratio: null,
  });
  expect(findingOfPerformance({ ...judgement, status: "drift", ratio: 2, severity: 4 })).toMatchObject({
    isFired: true,
    ratio: 2,
    severity: 4,
  });
});

test("a silent hour is a finding of the whole model", () => {
  expect(
    findingOfVolume({
      status: "drift",
      direction: "low",
      severity: 4,
      ratio: 600,
      rows: 0,
      expectedRows: 1000,
      threshold: 300,
    }),
  ).toEqual({ cause: "volume", feature: null, isFired: true, ratio: 600, severity: 4 });
});
