import { expect, test } from "vitest";

import { peakNotes } from "./peak-notes.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 9, 1);
const seriesOf = (actual: readonly (number | null)[]) => ({
  times: actual.map((_, i) => new Date(start + i * day).toISOString()),
  predictions: actual.map(() => 100),
  labelled: actual.map(() => 100),
  actual: [...actual],
  expected: actual.map((value) => (value === null ? null : value / 2)),
  accuracy: [],
  estimated_accuracy: [],
  context: null,
});
const calm = Array.from({ length: 20 }, () => 0.2);
const always = { count: 3, before: start + 100 * day };

test("a peak is marked with what was predicted on that day", () => {
  expect(peakNotes(seriesOf(calm.with(5, 0.8)), always)).toEqual([
    { at: start + 5 * day, value: 0.8, text: "6 Oct\n80 / 40\u00a0%" },
  ]);
});

test.each([
  { promise: "two days of one storm are one peak", actual: calm.with(5, 0.8).with(6, 0.75), days: [5] },
  {
    promise: "the highest come first, as many as asked for",
    actual: calm.with(1, 0.5).with(6, 0.6).with(11, 0.7).with(16, 0.8),
    days: [16, 11, 6],
  },
  { promise: "a calm series has no peak", actual: calm, days: [] },
  { promise: "gaps are not peaks", actual: [null, ...calm], days: [] },
])("$promise", ({ actual, days }) => {
  expect(peakNotes(seriesOf(actual), always).map(({ at }) => (at - start) / day)).toEqual(days);
});

test("what lies in the breach is the story itself and gets no note", () => {
  expect(peakNotes(seriesOf(calm.with(15, 0.9)), { count: 3, before: start + 15 * day })).toEqual([]);
});
