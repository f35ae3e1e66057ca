import { expect, test } from "vitest";
import { advanceAlert } from "./advance-alert.ts";
import { advanceAlerts } from "./advance-alerts.ts";
import type { Alert, AlertStep, Finding } from "./alert.ts";

const hour = 3_600_000;

function fired(
  feature: string | null,
  cause: Finding["cause"] = "distribution",
  severity: Finding["severity"] = 3,
): Finding {
  return { cause, feature, isFired: true, ratio: severity === 4 ? 2.5 : 1.2, severity };
}

function quiet(feature: string, cause: Finding["cause"] = "distribution"): Finding {
  return { cause, feature, isFired: false, ratio: 0.1, severity: 0 };
}

/** Runs checks one after the other; each is its hour and its findings. */
function live(...checks: readonly (readonly [number, readonly Finding[]])[]): {
  alerts: readonly Alert[];
  notices: string[];
} {
  let [alerts, notices, made]: [readonly Alert[], string[], number] = [[], [], 0];
  for (const [at, findings] of checks) {
    const steps: readonly AlertStep[] = advanceAlerts(alerts, { findings, now: at * hour, newId: () => `a${++made}` });
    alerts = steps.map(({ alert }) => alert);
    notices = [
      ...notices,
      ...steps.flatMap(({ alert, notify }) => (notify === null ? [] : [`${alert.id} ${notify} at ${at}`])),
    ];
  }
  return { alerts, notices };
}

function featuresOf({ alerts }: { readonly alerts: readonly Alert[] }): (string | null)[][] {
  return alerts.map(({ features }) => features.map(({ feature }) => feature));
}

test.each<{
  promise: string;
  checks: (readonly [number, readonly Finding[]])[];
  notices: string[];
  features: (string | null)[][];
}>([
  { promise: "a healthy check opens nothing", checks: [[0, [quiet("a")]]], notices: [], features: [] },
  {
    promise: "ten features in one check are one alert",
    checks: [[0, Array.from({ length: 10 }, (_, i) => fired(`f${i}`))]],
    notices: ["a1 opened at 0"],
    features: [Array.from({ length: 10 }, (_, i) => `f${i}`)],
  },
  {
    promise: "one problem over many checks is one alert and one message",
    checks: [
      [0, [fired("a")]],
      [1, [fired("a")]],
      [2, [fired("a")]],
    ],
    notices: ["a1 opened at 0"],
    features: [["a"]],
  },
  {
    promise: "a feature that follows within two hours joins in silence",
    checks: [
      [0, [fired("a")]],
      [2, [fired("a"), fired("b")]],
    ],
    notices: ["a1 opened at 0"],
    features: [["a", "b"]],
  },
  {
    promise: "a feature that follows later is another problem",
    checks: [
      [0, [fired("a")]],
      [3, [fired("a"), fired("b")]],
    ],
    notices: ["a1 opened at 0", "a2 opened at 3"],
    features: [["a"], ["b"]],
  },
  {
    promise: "a worse feature that joins is told as a rise",
    checks: [
      [0, [fired("a")]],
      [1, [fired("a"), fired("b", "distribution", 4)]],
    ],
    notices: ["a1 opened at 0", "a1 raised at 1"],
    features: [["a", "b"]],
  },
  {
    promise: "two causes are two alerts",
    checks: [[0, [fired("a"), fired("b", "missing")]]],
    notices: ["a1 opened at 0", "a2 opened at 0"],
    features: [["b"], ["a"]],
  },
  {
    promise: "missing values explain the distribution of the same feature",
    checks: [[0, [fired("a"), fired("a", "missing")]]],
    notices: ["a1 opened at 0"],
    features: [["a"]],
  },
  {
    promise: "but not that of another",
    checks: [[0, [fired("a"), fired("b"), fired("a", "missing")]]],
    notices: ["a1 opened at 0", "a2 opened at 0"],
    features: [["a"], ["b"]],
  },
  {
    promise: "a feature in an open gap alert opens no alert of distribution, unseen, missing or unit",
    checks: [
      [0, [fired("a", "gap")]],
      [50, [fired("a", "gap"), fired("a"), fired("a", "missing"), fired("a", "unseen"), fired("a", "unit")]],
    ],
    notices: ["a1 opened at 0"],
    features: [["a"]],
  },
  {
    promise: "it does open one of prediction",
    checks: [
      [0, [fired("a", "gap")]],
      [50, [fired("a", "gap"), fired("a", "prediction")]],
    ],
    notices: ["a1 opened at 0", "a2 opened at 50"],
    features: [["a"], ["a"]],
  },
  {
    promise: "features that follow join a gap at any time, in silence",
    checks: [
      [0, [fired("a", "gap")]],
      [100, [fired("a", "gap"), fired("b", "gap")]],
    ],
    notices: ["a1 opened at 0"],
    features: [["a", "b"]],
  },
  {
    promise: "the model as a whole is a feature of its own",
    checks: [
      [0, [fired(null, "volume")]],
      [1, [fired(null, "volume")]],
    ],
    notices: ["a1 opened at 0"],
    features: [[null]],
  },
  {
    promise: "a return within 24 hours of the end reopens the alert, with no second one",
    checks: [
      [0, [fired("a")]],
      [1, [quiet("a")]],
      [25, [quiet("a")]],
      [40, [fired("a")]],
    ],
    notices: ["a1 opened at 0", "a1 resolved at 25", "a1 reopened at 40"],
    features: [["a"]],
  },
  {
    promise: "a return after that is a new alert",
    checks: [
      [0, [fired("a")]],
      [1, [quiet("a")]],
      [25, [quiet("a")]],
      [50, [fired("a")]],
    ],
    notices: ["a1 opened at 0", "a1 resolved at 25", "a2 opened at 50"],
    features: [["a"], ["a"]],
  },
  {
    promise: "a gap that ended is never told again, for its features or others",
    checks: [
      [0, [fired("a", "gap")]],
      [1, [quiet("a", "gap")]],
      [25, [quiet("a", "gap")]],
      [30, [fired("a", "gap")]],
      [90, [fired("a", "gap"), fired("b", "gap")]],
    ],
    notices: ["a1 opened at 0", "a1 resolved at 25"],
    features: [["a", "b"]],
  },
])("$promise", ({ checks, notices, features }) => {
  const lived = live(...checks);
  expect(lived.notices).toEqual(notices);
  expect(featuresOf(lived)).toEqual(features);
});

test("after a gap ended its features are judged like any others", () => {
  const lived = live(
    [0, [fired("a", "gap")]],
    [1, [quiet("a", "gap")]],
    [25, [quiet("a", "gap")]],
    [30, [quiet("a", "gap"), fired("a")]],
  );
  expect(lived.notices).toEqual(["a1 opened at 0", "a1 resolved at 25", "a2 opened at 30"]);
});

test("what an alert explains is its evidence", () => {
  const { alerts } = live([0, [fired("a", "missing"), fired("a")]]);
  expect(alerts[0]?.features[0]?.evidence).toEqual([fired("a")]);
});

test("after a person ended an alert, the old rows in the window open nothing for a day", () => {
  const [step] = advanceAlerts([], { findings: [fired("a")], now: 0, newId: () => "a1" });
  if (step === undefined) throw new Error("an alert is expected");
  const ended = advanceAlert(
    step.alert,
    { kind: "resolve", resolution: { by: "person", cause: "fixed", isNormal: false } },
    hour,
  );
  const check = (at: number): readonly AlertStep[] =>
    advanceAlerts([ended.alert], { findings: [fired("a")], now: at * hour, newId: () => "a2" });
  expect(check(20).map(({ notify }) => notify)).toEqual([null]);
  expect(check(26).map(({ alert, notify }) => [alert.id, notify])).toEqual([
    ["a1", null],
    ["a2", "opened"],
  ]);
});

test("the alerts that are given stay as they were", () => {
  const { alerts } = live([0, [fired("a")]]);
  const before = structuredClone(alerts);
  advanceAlerts(alerts, { findings: [fired("a", "distribution", 4), fired("b")], now: hour, newId: () => "x" });
  expect(alerts).toEqual(before);
});
