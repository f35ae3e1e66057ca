import { expect, test } from "vitest";
import { advanceAlert, type AlertTick } from "./advance-alert.ts";
import type { Alert, Finding } from "./alert.ts";

const hour = 3_600_000;

function alertOf(changes: Partial<Alert> = {}): Alert {
  return {
    id: "a1",
    cause: "distribution",
    state: "open",
    openedAt: 0,
    severity: 3,
    features: [{ feature: "income", joinedAt: 0, isFiring: true, ratio: 1.2, severity: 3, evidence: [] }],
    lastJoinedAt: 0,
    quietSince: null,
    snoozedUntil: null,
    resolvedAt: null,
    resolution: null,
    repeats: 0,
    ...changes,
  };
}

function check(changes: Partial<Finding>): AlertTick {
  const finding: Finding = {
    cause: "distribution",
    feature: "income",
    isFired: false,
    ratio: 0.2,
    severity: 0,
    ...changes,
  };
  return { kind: "check", findings: [finding] };
}

const firing = check({ isFired: true, ratio: 1.2, severity: 3 });
const severe = check({ isFired: true, ratio: 2.5, severity: 4 });
const quiet = check({ ratio: 0.69, severity: 1 });
const restless = check({ ratio: 0.71, severity: 2 });
const unknown = check({ ratio: null });
const resolve: AlertTick = { kind: "resolve", resolution: { by: "person", cause: "a deployment", isNormal: false } };

test.each<{ promise: string; alert: Alert; tick: AlertTick; now: number; state: string; notify: string | null }>([
  { promise: "a repeat is silent", alert: alertOf(), tick: firing, now: hour, state: "open", notify: null },
  { promise: "a rise in severity is told", alert: alertOf(), tick: severe, now: hour, state: "open", notify: "raised" },
  { promise: "it is told once", alert: alertOf({ severity: 4 }), tick: severe, now: hour, state: "open", notify: null },
  {
    promise: "a rise is told of an acknowledged one too",
    alert: alertOf({ state: "acknowledged" }),
    tick: severe,
    now: hour,
    state: "acknowledged",
    notify: "raised",
  },
  { promise: "quiet for a moment is not over", alert: alertOf(), tick: quiet, now: hour, state: "open", notify: null },
  {
    promise: "quiet for just under 24 hours is not over",
    alert: alertOf({ quietSince: 0 }),
    tick: quiet,
    now: 24 * hour - 1,
    state: "open",
    notify: null,
  },
  {
    promise: "quiet for 24 hours is over, and told",
    alert: alertOf({ quietSince: 0 }),
    tick: quiet,
    now: 24 * hour,
    state: "resolved",
    notify: "resolved",
  },
  {
    promise: "an acknowledged one ends the same way",
    alert: alertOf({ state: "acknowledged", quietSince: 0 }),
    tick: quiet,
    now: 24 * hour,
    state: "resolved",
    notify: "resolved",
  },
  {
    promise: "a signal above .7 of its threshold is not quiet",
    alert: alertOf({ quietSince: 0 }),
    tick: restless,
    now: 24 * hour,
    state: "open",
    notify: null,
  },
  {
    promise: "a check that cannot tell does not end it",
    alert: alertOf({ quietSince: 0 }),
    tick: unknown,
    now: 24 * hour,
    state: "open",
    notify: null,
  },
  {
    promise: "a check that says nothing of its feature does not end it",
    alert: alertOf({ quietSince: 0 }),
    tick: { kind: "check", findings: [] },
    now: 24 * hour,
    state: "open",
    notify: null,
  },
  {
    promise: "a snoozed one is silent, rises included",
    alert: alertOf({ state: "snoozed", snoozedUntil: 8 * hour }),
    tick: severe,
    now: hour,
    state: "snoozed",
    notify: null,
  },
  {
    promise: "a snooze that ends while it fires is told",
    alert: alertOf({ state: "snoozed", snoozedUntil: 8 * hour }),
    tick: firing,
    now: 8 * hour,
    state: "open",
    notify: "snooze-ended",
  },
  {
    promise: "a snooze that ends in quiet is not",
    alert: alertOf({ state: "snoozed", snoozedUntil: 8 * hour }),
    tick: quiet,
    now: 8 * hour,
    state: "open",
    notify: null,
  },
  {
    promise: "acknowledging is silent",
    alert: alertOf(),
    tick: { kind: "acknowledge" },
    now: hour,
    state: "acknowledged",
    notify: null,
  },
  {
    promise: "acknowledging ends a snooze",
    alert: alertOf({ state: "snoozed", snoozedUntil: 8 * hour }),
    tick: { kind: "acknowledge" },
    now: hour,
    state: "acknowledged",
    notify: null,
  },
  {
    promise: "snoozing is silent",
    alert: alertOf(),
    tick: { kind: "snooze", until: 9 * hour },
    now: hour,
    state: "snoozed",
    notify: null,
  },
  {
    promise: "a person's word ends it",
    alert: alertOf(),
    tick: resolve,
    now: hour,
    state: "resolved",
    notify: "resolved",
  },
  {
    promise: "what is resolved cannot be resolved again",
    alert: alertOf({ state: "resolved", resolvedAt: 0 }),
    tick: resolve,
    now: hour,
    state: "resolved",
    notify: null,
  },
  {
    promise: "nor acknowledged",
    alert: alertOf({ state: "resolved", resolvedAt: 0 }),
    tick: { kind: "acknowledge" },
    now: hour,
    state: "resolved",
    notify: null,
  },
  {
    promise: "a person who reopens it takes its end back, and that is told",
    alert: alertOf({ state: "resolved", resolvedAt: 0, resolution: { by: "quiet" } }),
    tick: { kind: "reopen" },
    now: 90 * hour,
    state: "open",
    notify: "reopened",
  },
  {
    promise: "who reopens an acknowledged one takes only that back, in silence",
    alert: alertOf({ state: "acknowledged" }),
    tick: { kind: "reopen" },
    now: hour,
    state: "open",
    notify: null,
  },
  {
    promise: "a snooze too",
    alert: alertOf({ state: "snoozed", snoozedUntil: 8 * hour }),
    tick: { kind: "reopen" },
    now: hour,
    state: "open",
    notify: null,
  },
])("$promise", ({ alert, tick, now, state, notify }) => {
  const step = advanceAlert(alert, tick, now);
  expect([step.alert.state, step.notify]).toEqual([state, notify]);
});

function resolvedAt(time: number, isFiring: boolean, changes: Partial<Alert> = {}): Alert {
  const features = [{ feature: "income", joinedAt: 0, isFiring, ratio: 0.1, severity: 0, evidence: [] }] as const;
  return alertOf({ state: "resolved", resolvedAt: time, resolution: { by: "quiet" }, features, ...changes });
}

test.each<{ promise: string; alert: Alert; tick: AlertTick; now: number; notify: string | null }>([
  {
    promise: "a return within 24 hours opens the same alert again",
    alert: resolvedAt(0, false),
    tick: firing,
    now: 24 * hour,
    notify: "reopened",
  },
  { promise: "a return later does not", alert: resolvedAt(0, false), tick: firing, now: 24 * hour + 1, notify: null },
  { promise: "quiet after the end stays silent", alert: resolvedAt(0, false), tick: quiet, now: hour, notify: null },
  {
    promise: "what goes on firing after a person ended it is the old rows",
    alert: resolvedAt(0, true),
    tick: firing,
    now: hour,
    notify: null,
  },
  { promise: "unless it grows worse", alert: resolvedAt(0, true), tick: severe, now: hour, notify: "reopened" },
  {
    promise: "a gap is never opened again",
    alert: resolvedAt(0, false, { cause: "gap" }),
    tick: check({ cause: "gap", isFired: true, ratio: 9, severity: 3 }),
    now: hour,
    notify: null,
  },
])("$promise", ({ alert, tick, now, notify }) => {
  expect(advanceAlert(alert, tick, now).notify).toBe(notify);
});

test("after a person ended it, quiet and then firing again opens it", () => {
  const ended = advanceAlert(alertOf(), resolve, 0).alert;
  const still = advanceAlert(ended, firing, hour).alert;
  const calm = advanceAlert(still, quiet, 2 * hour).alert;
  expect(advanceAlert(calm, firing, 3 * hour)).toMatchObject({
    notify: "reopened",
    alert: { state: "open", resolution: null },
  });
});

test("reopened by a person, it has no end, no cause and no quiet time any more", () => {
  const ended = advanceAlert(alertOf({ quietSince: 0 }), resolve, hour).alert;
  expect(advanceAlert(ended, { kind: "reopen" }, 2 * hour).alert).toMatchObject({
    resolvedAt: null,
    resolution: null,
    quietSince: null,
    snoozedUntil: null,
  });
});

test("repeats are counted, and the worst severity is kept", () => {
  let alert = alertOf();
  for (const tick of [severe, firing, firing, quiet]) alert = advanceAlert(alert, tick, hour).alert;
  // The first was a message of its own, the last no firing.
  expect(alert).toMatchObject({ repeats: 2, severity: 4 });
});

test("a restless check in between starts the 24 hours anew", () => {
  let alert = alertOf();
  for (const [tick, at] of [
    [quiet, 0],
    [quiet, 20],
    [restless, 21],
    [quiet, 22],
    [quiet, 45],
  ] as const) {
    alert = advanceAlert(alert, tick, at * hour).alert;
  }
  expect(alert.state).toBe("open");
  expect(advanceAlert(alert, quiet, 46 * hour).alert.state).toBe("resolved");
});

test("a gap stays at severity 3", () => {
  const gap = alertOf({ cause: "gap" });
  expect(advanceAlert(gap, check({ cause: "gap", isFired: true, ratio: 5, severity: 4 }), hour)).toMatchObject({
    notify: null,
    alert: { severity: 3 },
  });
});

test("a distribution alert goes on with what turns out to be a change of unit", () => {
  const step = advanceAlert(alertOf(), check({ cause: "unit", isFired: true, ratio: 2.5, severity: 4 }), hour);
  expect(step).toMatchObject({ notify: "raised", alert: { cause: "distribution", severity: 4 } });
});

test("the alert that is given stays as it was", () => {
  const alert = alertOf();
  const before = structuredClone(alert);
  advanceAlert(alert, severe, hour);
  expect(alert).toEqual(before);
});
