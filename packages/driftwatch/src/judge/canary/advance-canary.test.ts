import { seededRandom } from "@driftguard/stats";
import { describe, expect, test } from "vitest";
import { advanceCanary, beginCanary } from "./advance-canary.ts";
import {
  addCounts,
  type ArmCounts,
  latencyBucket,
  latencyQuantile,
  levelIn,
  levelsOf,
  noCounts,
  predictionBucket,
} from "./arm-counts.ts";
import { type CanaryProgress, type CanaryStep, usualCanaryPlan } from "./canary.ts";
import { comparePredictions } from "./compare-predictions.ts";
import { moreErrors } from "./more-errors.ts";
import { predictionsApart } from "./predictions-apart.ts";
import { sayCanary } from "./say-canary.ts";

type Behaviour = {
  readonly errorRate?: number;
  readonly ms?: number;
  readonly predict?: (chance: number) => number | string;
};

const { uniform: random } = seededRandom(7);

/** So many requests of a version that behaves like this. */
function asked(
  requests: number,
  { errorRate = 0.01, ms = 10, predict = (chance) => chance * 100 }: Behaviour = {},
): ArmCounts {
  const [latency, predictions]: Record<string, number>[] = [{}, {}];
  let errors = 0;
  for (let i = 0; i < requests; i += 1) {
    if (random() < errorRate) {
      errors += 1;
      continue;
    }
    const slow = latencyBucket(ms * (0.5 + random()));
    const said = predictionBucket(predict(random())) ?? "";
    if (latency !== undefined) latency[slow] = (latency[slow] ?? 0) + 1;
    if (predictions !== undefined) predictions[said] = (predictions[said] ?? 0) + 1;
  }
  return { requests, errors, latency: latency ?? {}, predictions: predictions ?? {} };
}

/** Looks every ten seconds, with two hundred requests each time in the shares of the stage; until it is decided. */
function tryOut(behaviour: Behaviour, plan = usualCanaryPlan, crashesAt = Infinity) {
  let progress: CanaryProgress = beginCanary(0);
  const raised: number[] = [];
  for (let second = 10; second < 100_000; second += 10) {
    const share = (plan.stages[progress.stage] ?? 0) / 10_000;
    const canary = Math.round(200 * share);
    const looked = advanceCanary(plan, progress, {
      stable: asked(200 - canary),
      canary: asked(canary, behaviour),
      isCrashLoop: second === crashesAt,
      now: second * 1_000,
    });
    ({ progress } = looked);
    const { step }: { step: CanaryStep } = looked;
    if (step.kind === "raise") raised.push(second);
    if (step.kind === "promote" || step.kind === "roll-back") return { step, raised, second, progress };
  }
  throw new Error("it was never decided");
}

test("a version like the stable one is raised every ten minutes and promoted after forty", () => {
  const { step, raised, second } = tryOut({});
  expect([step.kind, raised, second]).toEqual(["promote", [600, 1_200, 1_800], 2_400]);
});

test("a stage waits for its requests as it waits for its time", () => {
  const { raised } = tryOut({}, { ...usualCanaryPlan, stageMs: 1_000 });
  // Ten requests a look come to 500 in fifty.
  expect(raised[0]).toBe(500);
});

describe("a version that is broken is rolled back within the first stage", () => {
  test.each([
    { broken: "that raises", behaviour: { errorRate: 0.2 }, because: "errors", requestsMax: 150 },
    { broken: "that is three times as slow", behaviour: { ms: 30 }, because: "latency", requestsMax: 420 },
    {
      broken: "whose numbers are shifted",
      behaviour: { predict: (chance: number) => chance * 100 + 30 },
      because: "predictions",
      requestsMax: 520,
    },
    {
      broken: "whose numbers lie above all of the stable one's",
      behaviour: { predict: () => 1e6 },
      because: "predictions",
      requestsMax: 520,
    },
    {
      broken: "that answers something else",
      behaviour: { predict: () => "yes" },
      because: "predictions",
      requestsMax: 520,
    },
  ] as const)("one $broken, on $because", ({ behaviour, because, requestsMax }) => {
    const { step, progress } = tryOut(behaviour);
    expect(step).toMatchObject({ kind: "roll-back", because });
    expect(progress.canary.requests).toBeLessThanOrEqual(requestsMax);
  });

  test("one whose workers die again and again, at once", () => {
    expect(tryOut({}, usualCanaryPlan, 30)).toMatchObject({ second: 30, step: { because: "crash-loop" } });
  });
});

test.each([
  { promise: "nine errors are too few to judge by", stable: [1_000, 0], canary: [9, 9], kind: "wait" },
  { promise: "ten errors of ten are not", stable: [1_000, 0], canary: [10, 10], kind: "roll-back" },
  {
    promise: "errors that the stable version has too are no fault",
    stable: [1_000, 500],
    canary: [40, 20],
    kind: "wait",
  },
  {
    promise: "without requests to the stable version nothing is compared",
    stable: [0, 0],
    canary: [40, 40],
    kind: "wait",
  },
] as const)("$promise", ({ stable, canary, kind }) => {
  const counts = ([requests, errors]: readonly [number, number]): ArmCounts => ({ ...noCounts, requests, errors });
  const tick = { stable: counts(stable), canary: counts(canary), isCrashLoop: false, now: 1 };
  expect(advanceCanary(usualCanaryPlan, beginCanary(0), tick).step.kind).toBe(kind);
});

test("one slow window between two that are not is forgiven", () => {
  let progress = beginCanary(0);
  for (const ms of [30, 10, 30, 10, 30]) {
    const looked = advanceCanary(usualCanaryPlan, progress, {
      ...{ stable: asked(300, { ms: 10 }), canary: asked(300, { ms }), isCrashLoop: false, now: 1 },
    });
    expect(looked.step.kind).toBe("wait");
    ({ progress } = looked);
  }
});

test("counts come back from the database as they went", () => {
  const { progress } = advanceCanary(usualCanaryPlan, beginCanary(0), {
    ...{ stable: asked(50), canary: asked(50), isCrashLoop: false, now: 1 },
  });
  expect(JSON.parse(JSON.stringify(progress))).toEqual(progress);
});

test("a quantile is right to within a bucket of 9 percent", () => {
  const latency = Array.from({ length: 1_000 }, (_, i) => latencyBucket(i + 1)).reduce(
    (sum, bucket) => addCounts(sum, { ...noCounts, latency: { [bucket]: 1 } }),
    noCounts,
  ).latency;
  // Of 1 to 1,000 the 95th percentile is 950.
  expect(Math.abs((latencyQuantile(latency, 0.95) ?? 0) / 950 - 1)).toBeLessThan(0.09);
  expect(latencyQuantile({}, 0.95)).toBeNull();
});

test("predictions of one source are about nothing apart, signs and zero are told apart", () => {
  expect(predictionsApart(asked(2_000).predictions, asked(2_000).predictions)?.distance).toBeLessThan(0.05);
  expect(new Set([-1, 0, 1, 1e-12].map(predictionBucket)).size).toBe(3);
  expect(predictionsApart({ "#0": 10 }, {})).toBeNull();
});

test("a trial of fewer requests than two windows is not promoted before latency was judged, and says so", () => {
  const plan = { ...usualCanaryPlan, stages: [5_000, 10_000], stageMs: 0, stageRequests: 40 };
  const slow = tryOut({ ms: 30 }, plan);
  expect(slow.step).toMatchObject({ kind: "roll-back", because: "latency" });
  const { step, progress } = tryOut({}, plan);
  expect(step.kind).toBe("promote");
  expect(progress.canary.requests).toBeGreaterThanOrEqual(400);

  const last = { ...beginCanary(0), stage: 1, stageRequests: 40, stable: asked(100), windows: 1 };
  expect(sayCanary(plan, last, 1)).toMatch(/^It is promoted after 200 more requests to it, unless/);
  const tick = { stable: noCounts, canary: noCounts, isCrashLoop: false, now: 1 };
  const next = (windows: number, slowWindows: number) =>
    advanceCanary(plan, { ...last, windows, slowWindows }, tick).step.kind;
  expect([next(1, 0), next(2, 0), next(2, 1), next(3, 0)]).toEqual(["wait", "promote", "wait", "promote"]);
});

test("of 300 versions that say what the stable one says, each compared after 40 requests, none is told apart", () => {
  const plan = { ...usualCanaryPlan, stageRequests: 40 };
  const apart = Array.from({ length: 300 }, () => {
    const here = { stable: asked(40, { errorRate: 0 }), canary: asked(40, { errorRate: 0 }) };
    const compared = comparePredictions(plan, { ...beginCanary(0), here });
    return compared.kind === "compared" && compared.isApart;
  });
  expect(apart.filter(Boolean)).toHaveLength(0);
  const other = { stable: asked(40, { errorRate: 0 }), canary: asked(40, { errorRate: 0, predict: () => 7 }) };
  expect(comparePredictions(plan, { ...beginCanary(0), here: other })).toMatchObject({ isApart: true });
});

test("what happens next, and what it waits for, is one sentence", () => {
  const begun = beginCanary(0);
  expect(sayCanary(usualCanaryPlan, { ...begun, stageRequests: 188 }, 240_000)).toBe(
    "It is raised to 25 % after 6 min more and 312 more requests to it (7 min as they come now), unless errors, latency or predictions differ; then it is rolled back. Its latency is judged after 400 more requests to it (9 min as they come now) and 400 more requests to the stable version.",
  );
  const window = { canary: asked(150, { errorRate: 0 }).latency, stable: asked(900, { errorRate: 0 }).latency };
  expect(sayCanary(usualCanaryPlan, { ...begun, window, stageRequests: 150 }, 5_000)).toMatch(
    /Its latency is judged after 250 more requests to it\.$/,
  );
  const judged = { ...begun, windows: 2 };
  expect(sayCanary(usualCanaryPlan, { ...judged, stable: asked(500), stage: 3, stageRequests: 500 }, 600_000)).toBe(
    "It is promoted at the next look, unless errors, latency or predictions differ; then it is rolled back.",
  );
});

test("a stable version that was hardly asked is waited for before it is asked no more, and that is said", () => {
  const plan = { ...usualCanaryPlan, stages: [5_000, 10_000], stageMs: 0 };
  const tick = { stable: asked(20), canary: asked(600), isCrashLoop: false, now: 1 };
  const { progress, step } = advanceCanary(plan, beginCanary(0), tick);
  expect(step.kind).toBe("wait");
  expect(sayCanary(plan, progress, 1)).toMatch(
    /^It is raised to 100 % after 480 more requests to the stable version, unless/,
  );
  expect(advanceCanary(plan, progress, { ...tick, stable: asked(480) }).step.kind).toBe("raise");
  const alone = { ...plan, stages: [10_000] };
  expect(advanceCanary(alone, beginCanary(0), { ...tick, stable: noCounts }).step.kind).toBe("wait");
});

test("what fails for both in a later stage is not held against the one whose share was raised", () => {
  const counts = (requests: number, errors: number): ArmCounts => ({ ...noCounts, requests, errors });
  const plan = { ...usualCanaryPlan, stageMs: 0 };
  let progress = beginCanary(0);
  for (const [stable, canary, kind] of [
    [counts(9_500, 0), counts(500, 0), "raise"],
    [counts(1_500, 0), counts(500, 0), "raise"],
    [counts(400, 40), counts(400, 40), "wait"],
  ] as const) {
    const looked = advanceCanary(plan, progress, { stable, canary, isCrashLoop: false, now: 1 });
    expect(looked.step.kind).toBe(kind);
    ({ progress } = looked);
  }
});

test("of 500 versions that fail as often as the stable one, at 2,000 looks each, two at most come below .001", () => {
  const { uniform } = seededRandom(11);
  const worse = Array.from({ length: 500 }, () => {
    const [stable, canary] = [
      { requests: 0, errors: 0 },
      { requests: 0, errors: 0 },
    ];
    for (let look = 0; look < 2_000; look += 1) {
      const arm = uniform() < 0.25 ? canary : stable;
      arm.requests += 1;
      if (uniform() >= 0.1) continue;
      arm.errors += 1;
      if (moreErrors(stable, canary) < 0.001) return true;
    }
    return false;
  });
  // Half a version is to be expected; a z-test at every look calls nine of them worse.
  expect(worse.filter(Boolean).length).toBeLessThanOrEqual(2);
});

test.each(["x".repeat(99) + "\u{1F600}", "a\0b", "\uD800"])(
  "a text that jsonb would refuse is counted as one it takes",
  (text) => {
    const bucket = predictionBucket(text) ?? "";
    expect(bucket.isWellFormed()).toBe(true);
    expect(bucket).not.toContain("\0");
  },
);

describe("texts that are all different", () => {
  const unique = (requests: number, name: string): ArmCounts => ({
    ...{ ...noCounts, requests },
    predictions: Object.fromEntries(Array.from({ length: requests }, (_, i) => [predictionBucket(`${name} ${i}`), 1])),
  });
  const begun = beginCanary(0);
  const look = (stable: ArmCounts, canary: ArmCounts) =>
    advanceCanary(usualCanaryPlan, begun, { stable, canary, isCrashLoop: false, now: 1 });

  test("are told apart up to 200 over the trial, and counted together beyond", () => {
    const sum = addCounts(addCounts(noCounts, unique(150, "one")), unique(150, "other")).predictions;
    expect([levelsOf(sum), sum["other"]]).toEqual([200, 100]);
    expect([levelIn(sum, "=new"), levelIn(sum, "=one 7"), levelIn(sum, "#7")]).toEqual(["other", "=one 7", "#7"]);
  });

  test.each([600, 2_000])("roll nothing back after %i requests, and it says why not", (requests) => {
    const { step, progress } = look(unique(requests, "stable"), unique(requests, "canary"));
    expect(step.kind).toBe("wait");
    expect(sayCanary(usualCanaryPlan, progress, 1)).toContain("Predictions are not compared");
  });

  test("roll a version back where the stable one says few", () => {
    const { step } = look(asked(9_500, { predict: (chance) => (chance < 0.5 ? "yes" : "no") }), unique(600, "canary"));
    expect(step).toMatchObject({ kind: "roll-back", because: "predictions" });
  });
});

test("one request of a thousand rows is one request, and too few to compare", () => {
  const rows = (level: string): ArmCounts => ({ ...noCounts, requests: 1, predictions: { [level]: 1_000 } });
  const progress = { ...beginCanary(0), here: { stable: rows("=a"), canary: rows("=b") } };
  expect(comparePredictions(usualCanaryPlan, progress)).toEqual({ kind: "too-few" });
});
