import { expect, test } from "vitest";
import { nameBins } from "../../profile/name-bins.ts";
import { emptyProfile } from "../../profile/empty-profile.ts";
import { isOfOtherDays } from "./is-of-other-days.ts";
import { judgeLooks } from "./judge-lanes.ts";

const bins = nameBins([{ feature: "x", kind: "numeric", edges: new Float64Array([0]), atoms: [], centre: 0 }]);

function isOther({ weekday, weekend }: { weekday: number; weekend: number }, windowWeekend: number): boolean {
  const rows = new Map([
    [12, weekday],
    [36, weekend],
  ]);
  const cells = Array.from({ length: 48 }, (_, cell) => ({ ...emptyProfile(bins), events: rows.get(cell) ?? 0 }));
  const byCell = [
    { cell: 12, rows: 100 - windowWeekend },
    { cell: 36, rows: windowWeekend },
  ];
  const window = { span: { from: 0, to: 1 }, rows: 100, profile: emptyProfile(bins), byCell, leftOut: [] };
  return isOfOtherDays({ bins, cellOf: () => 0, seasonal: { cells, holds: () => false } }, window);
}

test.each([
  {
    promise: "a Saturday after weekdays alone is another kind of day",
    seen: { weekday: 500, weekend: 0 },
    now: 100,
    is: true,
  },
  {
    promise: "so is its Sunday, of which a few hours are known",
    seen: { weekday: 500, weekend: 50 },
    now: 100,
    is: true,
  },
  {
    promise: "a day whose half is a Saturday is one, as from its noon on",
    seen: { weekday: 500, weekend: 0 },
    now: 50,
    is: true,
  },
  { promise: "its first hours are not yet", seen: { weekday: 500, weekend: 0 }, now: 20, is: false },
  { promise: "a weekday after weekdays is none", seen: { weekday: 300, weekend: 0 }, now: 0, is: false },
  { promise: "a Monday after a weekend is one", seen: { weekday: 0, weekend: 300 }, now: 0, is: true },
])("$promise", ({ seen, now, is }) => {
  expect(isOther(seen, now)).toBe(is);
});

test.each([
  {
    promise: "of .25 is drift on a day of a known kind",
    value: 0.25,
    cleanDays: 5,
    isOfOtherDays: false,
    status: "drift",
  },
  { promise: "of .25 is none on the first weekend", value: 0.25, cleanDays: 5, isOfOtherDays: true, status: "stable" },
  { promise: "of .35 is drift even then", value: 0.35, cleanDays: 5, isOfOtherDays: true, status: "drift" },
  {
    promise: "of .35 is none in the first days, weekend or not",
    value: 0.35,
    cleanDays: 2,
    isOfOtherDays: true,
    status: "stable",
  },
])("a distance $promise", ({ value, cleanDays, isOfOtherDays: is, status }) => {
  const signal = { value: 0, critical: 0.01 };
  const found = { ks: { value, critical: 0.01 }, js: signal, missing: signal, unseen: null };
  const look = () => ({ rows: 300, isOfOtherDays: () => is, signals: () => [found] });
  const judged = judgeLooks({ bins, now: 0, look, cleanDays, calibrations: { slow: null, fast: null } });
  expect(judged.features).toMatchObject([{ lane: "slow", status }]);
});
