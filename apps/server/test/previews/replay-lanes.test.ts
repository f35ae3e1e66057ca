import { emptyProfile, type SpanProfile } from "driftwatch";
import { expect, test } from "vitest";

import { dayHours, hoursOf, monday } from "../../../../packages/driftwatch/test/hours.ts";
import { binsOf, levels, normals, type Table } from "../../../../packages/driftwatch/test/rows.ts";
import type { ActiveBaseline } from "../../src/baselines/index.ts";
import { type PlayedPast, playPast } from "../../src/previews/play-past.ts";
import { type LanesPast, replayLanes } from "../../src/previews/replay-lanes.ts";

const hourMs = 3_600_000;
const shares = { a: 0.5, b: 0.3, c: 0.2 };
const bins = binsOf({ amount: normals(4000, 1), shop: levels(4000, 2, shares) });
const baseline: ActiveBaseline = {
  id: "baseline",
  number: 1,
  kind: "given",
  rows: 4000,
  createdAt: new Date(monday),
  bins,
  profile: emptyProfile(bins),
  seasonal: null,
  timeZone: "UTC",
  performance: null,
};
const days = 18;

/** Amounts are higher at night: only the hour makes them usual. */
function usual(hour: number): Table {
  const rows = 60;
  return {
    amount: normals(rows, 100 + hour, hour % dayHours < 8 ? 0.8 : 0),
    shop: levels(rows, 9000 + hour, shares),
  };
}

function hoursWith(change: (table: Table, hour: number) => Table): SpanProfile[] {
  return hoursOf(bins, days * dayHours, (hour) => change(usual(hour), hour));
}

function play(hours: readonly SpanProfile[], past: Partial<LanesPast> = {}): Promise<PlayedPast> {
  const lanes = replayLanes({ baseline, hours, timeZone: "UTC", outputs: [], c: 7, isOlder: false, ...past });
  return playPast(
    [lanes],
    hours.map(({ to }) => to),
  );
}

const shifted = (by: number, from: number, to = Number.POSITIVE_INFINITY) =>
  hoursWith((table, hour) =>
    hour < from || hour >= to ? table : { ...table, amount: (table["amount"] as number[]).map((value) => value + by) },
  );
const hourOf = (time: number): number => (time - monday) / hourMs;
const calm = hoursWith((table) => table);
const onset = 15 * dayHours + 12;

test("a season that comes back every day opens nothing, in the first weeks either", async () => {
  expect((await play(calm)).alerts).toEqual([]);
});

test("a shift of one standard deviation is one alert on its feature, within a day of it", async () => {
  const { alerts } = await play(shifted(1, onset));
  expect(alerts).toHaveLength(1);
  const [{ alert, worst } = {}] = alerts;
  expect(alert).toMatchObject({ cause: "distribution", resolvedAt: null });
  expect(alert?.features.map(({ feature }) => feature)).toEqual(["amount"]);
  expect(hourOf(alert?.openedAt ?? 0)).toBeGreaterThan(onset);
  expect(hourOf(alert?.openedAt ?? 0)).toBeLessThanOrEqual(onset + 24);
  expect((worst?.value ?? 0) > (worst?.threshold ?? 1)).toBe(true);
});

test("what goes on firing is no habit: days in an alert teach nothing, so it does not end by itself", async () => {
  const { alerts, firingDays } = await play(shifted(1, 13 * dayHours));
  expect(alerts).toMatchObject([{ alert: { cause: "distribution", resolvedAt: null } }]);
  expect(firingDays.size).toBeGreaterThanOrEqual(4);
});

test("missing values are a cause of their own", async () => {
  const holes = hoursWith((table, hour) =>
    hour < onset
      ? table
      : { ...table, amount: (table["amount"] as number[]).map((value, i) => (i % 3 === 0 ? null : value)) },
  );
  expect((await play(holes)).alerts.map(({ alert }) => alert.cause)).toEqual(["missing"]);
});

test("of a model that is older than its kept hours, nothing is judged before a week of them was learned", async () => {
  const early = shifted(3, 5 * dayHours, 6 * dayHours);
  const [young, old] = [await play(early), await play(early, { isOlder: true })];
  expect(young.alerts.map(({ alert }) => Math.floor(hourOf(alert.openedAt) / dayHours))).toEqual([5]);
  expect(old.alerts.filter(({ alert }) => hourOf(alert.openedAt) < 7 * dayHours)).toEqual([]);
});

test("the output's own shift is one of the predictions", async () => {
  const { alerts } = await play(shifted(1, onset), { outputs: ["amount"] });
  expect(alerts.map(({ alert }) => alert.cause)).toEqual(["prediction"]);
});
