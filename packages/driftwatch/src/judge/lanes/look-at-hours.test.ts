import { expect, test } from "vitest";
import { contextOf, dayHours, hoursOf, monday } from "../../../test/hours.ts";
import { binsOf, levels, normals, type Table } from "../../../test/rows.ts";
import { hourMs } from "../spans.ts";
import { laneLimits } from "./lane-signals.ts";
import type { SpanProfile, WindowContext } from "./lane-window.ts";
import { lookAtHours } from "./look-at-hours.ts";
import { lookAtSpans } from "./window-look.ts";

const shares = { a: 0.5, b: 0.3, c: 0.2 };
const bins = binsOf({ amount: normals(3000, 1), shop: levels(3000, 2, shares), fee: normals(3000, 3) });
const limits = laneLimits(3);

/** Nights of few rows, values that are missing, and a level never seen before. */
function rowsOf(hour: number): Table {
  const rows = hour % dayHours < 6 ? 12 : 90;
  return {
    amount: normals(rows, 100 + hour, (hour % dayHours) / 24),
    shop: levels(rows, 900 + hour, { ...shares, d: hour % 7 === 0 ? 0.1 : 0 }),
    fee: normals(rows, 1700 + hour).map((value, i) => (i % 9 === 0 ? null : value)),
  };
}

const spans = hoursOf(bins, 16 * dayHours, rowsOf);
const learnt = contextOf({ bins, spans, cleanDays: 12 });
const withoutNights = spans.filter((_, hour) => hour % dayHours >= 6);

type Case = { readonly promise: string; readonly context: WindowContext; readonly hours: readonly SpanProfile[] };

test.each<Case>([
  { promise: "in a history that holds every hour", context: learnt, hours: spans },
  {
    promise: "with features cut out of some days",
    context: {
      ...learnt,
      seasonal: { ...learnt.seasonal, holds: (from, feature) => learnt.seasonal.holds(from, feature) && feature !== 1 },
    },
    hours: spans,
  },
  {
    promise: "with cells that borrow from the other kind of day",
    context: {
      ...learnt,
      seasonal: {
        ...learnt.seasonal,
        cells: learnt.seasonal.cells.map((cell, i) => (i === 30 || i === 9 ? null : cell)),
      },
    },
    hours: spans,
  },
  {
    promise: "with cells that were never seen on any kind of day",
    context: {
      ...learnt,
      seasonal: { ...learnt.seasonal, cells: learnt.seasonal.cells.map((cell, i) => (i % 24 === 14 ? null : cell)) },
    },
    hours: spans,
  },
  {
    promise: "with hours that had no events",
    context: contextOf({ bins, spans: withoutNights, cleanDays: 12 }),
    hours: withoutNights,
  },
  {
    promise: "with nothing known at all",
    context: { ...learnt, seasonal: { cells: learnt.seasonal.cells.map(() => null), holds: () => false } },
    hours: spans,
  },
])("windows look as they do when their hours are summed, $promise", ({ context, hours }) => {
  const [quick, summed] = [lookAtHours(context, hours, limits), lookAtSpans(context, hours, limits)];
  for (const [end, length] of [
    [24, 24],
    [130, 24],
    [12 * 24 + 7, 24],
    [15 * 24, 24],
    [40, 1],
    [13 * 24 + 15, 1],
    [15 * 24, 72],
    [3 * 24 + 4, 6],
  ] as const) {
    const span = { from: monday + (end - length) * hourMs, to: monday + end * hourMs };
    for (const reference of ["seasonal", "pooled"] as const) {
      const [seen, wanted] = [quick(span, reference), summed(span, reference)];
      expect(seen.rows).toBe(wanted.rows);
      expect(rounded(seen.signals())).toEqual(rounded(wanted.signals()));
    }
  }
});

function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "number" ? Number(inner.toFixed(9)) : inner)),
  );
}
