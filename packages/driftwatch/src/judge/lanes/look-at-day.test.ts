import { expect, test } from "vitest";
import { contextOf, dayHours, monday } from "../../../test/hours.ts";
import { binsOf, countedOn, levels, normals } from "../../../test/rows.ts";
import { mergeProfiles } from "../../profile/merge-profiles.ts";
import { hourMs } from "../spans.ts";
import { decodeWholeHours, encodeWholeHours } from "./encode-whole-hours.ts";
import { laneLimits } from "./lane-signals.ts";
import type { SpanProfile, WindowContext } from "./lane-window.ts";
import { lookAtDay } from "./look-at-day.ts";
import { sumWholeHours } from "./whole-hours.ts";
import { lookAtSpans, type SidedLook } from "./window-look.ts";

const shares = { a: 0.5, b: 0.3, c: 0.2 };
const bins = binsOf({ amount: normals(3000, 1), shop: levels(3000, 2, shares), fee: normals(3000, 3) });
const limits = laneLimits(3);
const quarterMs = hourMs / 4;
const days = 9;

/** Quarters of nine days: an hour of none each night, values that are missing, and a level never seen before. */
const quarters: readonly SpanProfile[] = Array.from({ length: days * dayHours * 4 }, (_, index) => index)
  .filter((index) => Math.floor(index / 4) % dayHours !== 3)
  .map((index) => {
    const hour = Math.floor(index / 4) % dayHours;
    const rows = 12 + (index % 5);
    const from = monday + index * quarterMs;
    return {
      ...{ from, to: from + quarterMs },
      profile: countedOn(bins, {
        amount: normals(rows, 100 + index, hour / 24),
        shop: levels(rows, 900 + index, { ...shares, d: index % 7 === 0 ? 0.1 : 0 }),
        fee: normals(rows, 1700 + index).map((value, i) => (i % 9 === 0 ? null : value)),
      }),
    };
  });
const hours = [...Map.groupBy(quarters, ({ from }) => Math.floor(from / hourMs) * hourMs)].map(
  ([from, inside]): SpanProfile => ({
    ...{ from, to: from + hourMs },
    profile: mergeProfiles(
      bins,
      inside.map(({ profile }) => profile),
    ),
  }),
);
const learnt = contextOf({ bins, spans: hours, cleanDays: 8 });

/** What a check at a moment of the ninth day has: the whole hours, and the quarters around and within them. */
function lookAt(context: WindowContext, minutes: number): { quick: SidedLook | null; summed: SidedLook; to: number } {
  const to = monday + (days - 1) * dayHours * hourMs + minutes * 60_000;
  const running = Math.ceil(to / hourMs) * hourMs - hourMs;
  const whole = { from: running - 23 * hourMs, to: running };
  const inHours = hours.filter(({ from }) => from >= whole.from && from < whole.to);
  const around = quarters.filter(
    ({ from, to: end }) => (from >= to - 24 * hourMs && end <= whole.from) || (from >= to - 3 * hourMs && end <= to),
  );
  const spans = [...around.filter(({ from }) => from < whole.from || from >= whole.to), ...inHours];
  const sum = sumWholeHours(context, inHours, whole);
  return {
    quick: sum === null ? null : lookAtDay(context, decodeWholeHours(encodeWholeHours(sum), bins, sum), around, limits),
    summed: (span, reference) =>
      lookAtSpans(context, span.to - span.from > hourMs ? spans : around, limits)(span, reference),
    to,
  };
}

const cut: WindowContext = {
  ...learnt,
  seasonal: {
    ...learnt.seasonal,
    holds: (from, feature) => learnt.seasonal.holds(from, feature) && (feature !== 1 || from % 7 === 0),
  },
};
const without: WindowContext = {
  ...learnt,
  seasonal: {
    ...learnt.seasonal,
    cells: learnt.seasonal.cells.map((cell) =>
      cell === null
        ? null
        : { ...cell, features: cell.features.map((feature, i) => (i === 2 ? emptied(feature) : feature)) },
    ),
    holds: (from, feature) => learnt.seasonal.holds(from, feature) && feature !== 2,
  },
};

test.each([
  { promise: "at a quarter past", context: learnt, minutes: 10 * 60 + 15 },
  { promise: "at a whole hour", context: learnt, minutes: 10 * 60 },
  { promise: "just before midnight", context: learnt, minutes: 23 * 60 + 45 },
  { promise: "just after midnight", context: learnt, minutes: 15 },
  { promise: "beside an hour without events", context: learnt, minutes: 3 * 60 + 45 },
  { promise: "with a feature cut out of yesterday", context: cut, minutes: 12 * 60 + 30 },
  { promise: "with a feature that no cell knows", context: without, minutes: 12 * 60 + 30 },
])("windows look as they do when their spans are summed, $promise", ({ context, minutes }) => {
  const { quick, summed, to } = lookAt(context, minutes);
  for (const [end, length] of [
    [to, 24],
    [to, 1],
    [to - hourMs, 1],
    [to - 2 * hourMs, 1],
  ] as const) {
    const span = { from: end - length * hourMs, to: end };
    const [seen, wanted] = [quick?.(span, "seasonal"), summed(span, "seasonal")];
    expect(seen?.rows).toBe(wanted.rows);
    expectNear(seen?.signals(), wanted.signals());
    expectNear(seen?.sides(), wanted.sides());
  }
});

test("whole hours are kept to the last bit", () => {
  const whole = { from: monday + 8 * dayHours * hourMs, to: monday + (8 * dayHours + 3) * hourMs };
  const sum = sumWholeHours(
    learnt,
    hours.filter(({ from }) => from >= whole.from && from < whole.to),
    whole,
  );
  expect(sum).not.toBeNull();
  if (sum !== null) expect(decodeWholeHours(encodeWholeHours(sum), bins, whole)).toEqual(sum);
});

test.each([
  {
    promise: "a whole hour whose cell has nothing to lend",
    without: 9,
  },
  {
    promise: "a running hour whose cell has nothing to lend",
    without: 10,
  },
])("there is no short cut for $promise", ({ without: missing }) => {
  const { cells } = learnt.seasonal;
  const context = {
    ...learnt,
    seasonal: { ...learnt.seasonal, cells: cells.map((cell, i) => (i % 24 === missing ? null : cell)) },
  };
  expect(lookAt(context, 10 * 60 + 15).quick).toBeNull();
});

test("there is none where a clock that was put back has the same hour twice", () => {
  const cellOf = (time: number): number => learnt.cellOf(Math.floor(time / (2 * hourMs)) * 2 * hourMs);
  expect(lookAt({ ...learnt, cellOf }, 10 * 60 + 15).quick).toBeNull();
});

function emptied(feature: SpanProfile["profile"]["features"][number]): typeof feature {
  return { ...feature, n: 0, missing: 0, violations: 0, counts: new Float64Array(feature.counts.length) };
}

/** Every number in a value, in order; what is no number counts as -1. */
function numbersIn(value: unknown): number[] {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  if (value !== null && typeof value === "object") return Object.values(value).flatMap(numbersIn);
  return [typeof value === "number" ? value : -1];
}

/** Kept counts have seven digits. */
function expectNear(seen: unknown, wanted: unknown): void {
  const [numbers, others] = [numbersIn(seen), numbersIn(wanted)];
  expect(numbers).toHaveLength(others.length);
  const apart = numbers.map((number, i) => Math.abs(number - (others[i] ?? 0)) / Math.max(1, Math.abs(number)));
  expect(Math.max(0, ...apart)).toBeLessThan(1e-5);
}
