import { expect, test } from "vitest";

import { type KnownHours, seeHour } from "./see-hour.ts";

const minute = 60_000;
const ten = Date.UTC(2026, 2, 16, 10);
const known: KnownHours = { since: ten - 24 * 60 * minute, through: ten, rows: [400, 410] };
const quarterly = { lastCheckAt: ten + 50 * minute, intervalMinutes: 15, rowsFrom: new Map([[ten, 390]]) };

test.each<{
  promise: string;
  known: KnownHours | null;
  look: Partial<Parameters<typeof seeHour>[1]>;
  then: KnownHours;
}>([
  {
    promise: "an hour that closed since the last look is seen",
    known,
    look: {},
    then: { ...known, through: ten + 60 * minute, rows: [400, 410, 390] },
  },
  {
    promise: "within an hour there is nothing to add",
    known,
    look: { now: ten + 45 * minute, lastCheckAt: ten + 30 * minute },
    then: known,
  },
  {
    promise: "the first look knows nothing yet",
    known: null,
    look: {},
    then: { since: ten + 65 * minute, through: ten + 60 * minute, rows: [] },
  },
  {
    promise: "an hour in which the server was down was not seen",
    known,
    look: { lastCheckAt: ten + 10 * minute },
    then: { since: ten + 65 * minute, through: ten + 60 * minute, rows: [400, 410, null] },
  },
  {
    promise: "nor one that began before the server was up again",
    known: { ...known, since: ten + 30 * minute },
    look: {},
    then: { since: ten + 30 * minute, through: ten + 60 * minute, rows: [400, 410, null] },
  },
  {
    promise: "nor those of a version that was not the current one",
    known: { ...known, through: ten - 120 * minute },
    look: {},
    then: { since: ten + 65 * minute, through: ten + 60 * minute, rows: [400, 410, null, null, null] },
  },
  {
    promise: "of a model that is checked every four hours all four are seen, also the one without a row",
    known,
    look: {
      now: ten + 250 * minute,
      intervalMinutes: 240,
      rowsFrom: new Map([
        [ten, 390],
        [ten + 60 * minute, 380],
        [ten + 180 * minute, 370],
      ]),
    },
    then: { ...known, through: ten + 240 * minute, rows: [400, 410, 390, 380, 0, 370] },
  },
  {
    promise: "a model that is checked every hour is seen every hour",
    known,
    look: { intervalMinutes: 60, lastCheckAt: ten + 5 * minute },
    then: { ...known, through: ten + 60 * minute, rows: [400, 410, 390] },
  },
])("$promise", ({ known: before, look, then }) => {
  expect(seeHour(before, { now: ten + 65 * minute, ...quarterly, ...look })).toEqual(then);
});

test("four weeks are kept", () => {
  const rows = Array.from({ length: 672 }, (_, hour) => hour);
  const seen = seeHour({ ...known, rows }, { now: ten + 65 * minute, ...quarterly });
  expect([seen.rows.length, seen.rows[0], seen.rows.at(-1)]).toEqual([672, 1, 390]);
});
