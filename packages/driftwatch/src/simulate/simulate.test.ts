import fc from "fast-check";
import { expect, test } from "vitest";
import type { ColumnChange } from "./change.ts";
import { plantChanges, type PlantOptions } from "./plant-changes.ts";
import { type Schedule, scheduleKinds, strengthAt } from "./schedule.ts";
import { simulateRows } from "./simulate-rows.ts";

const rows = simulateRows({ rows: 6000, seed: 3 });
const half = rows.length / 2;
const atHalf: Schedule = { kind: "sudden", from: half };

type Values = readonly unknown[];
/** Compared as text: thousands of rows are, in no time. */
const textOf = (table: readonly unknown[]): string => JSON.stringify(table);
const meanOf = (values: Values): number => values.reduce<number>((sum, x) => sum + Number(x), 0) / values.length;
const deviationOf = (values: Values): number => {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((x) => (Number(x) - mean) ** 2)));
};
const correlationOf = (a: Values, b: Values): number => {
  const [ma, mb] = [meanOf(a), meanOf(b)];
  return meanOf(a.map((x, i) => (Number(x) - ma) * (Number(b[i]) - mb))) / (deviationOf(a) * deviationOf(b));
};
const shareOf = (values: Values, wanted: unknown): number => values.filter((x) => x === wanted).length / values.length;

/** A column after the change has come to its second half, and as it would have been there. */
function second(change: ColumnChange, schedule = atHalf): { readonly now: Values; readonly before: Values } {
  const planted = plantChanges(rows, { changes: [change], schedule });
  expect(textOf(planted.slice(0, half))).toBe(textOf(rows.slice(0, half)));
  return {
    now: planted.slice(half).map((row) => row[change.column]),
    before: rows.slice(half).map((row) => row[change.column]),
  };
}

test("a mean moves by standard deviations, a scale around the mean, a unit from 0", () => {
  const deviation = deviationOf(rows.map(({ gamma }) => gamma));
  const moved = second({ column: "gamma", kind: "mean", by: 0.5 });
  expect(meanOf(moved.now) - meanOf(moved.before)).toBeCloseTo(0.5 * deviation, 3);
  const scaled = second({ column: "normal", kind: "scale", by: 2 });
  expect(deviationOf(scaled.now)).toBeCloseTo(2 * deviationOf(scaled.before), 10);
  expect(meanOf(scaled.now)).toBeCloseTo(2 * meanOf(scaled.before) - meanOf(rows.map(({ normal }) => normal)), 10);
  const { now, before } = second({ column: "gamma", kind: "unit", by: 1000 });
  expect(textOf(now)).toBe(textOf(before.map((value) => 1000 * Number(value))));
});

// 3,000 rows: a share's standard error is at most .0091, a standard deviation's .013 of itself; three of them are allowed.
test("noise adds its variance; uniform and bimodal keep mean and variance", () => {
  const noisy = second({ column: "normal", kind: "noise", by: 0.75 });
  expect(deviationOf(noisy.now) / deviationOf(noisy.before)).toBeCloseTo(1.25, 1);
  for (const kind of ["uniform", "bimodal"] as const) {
    const { now } = second({ column: "normal", kind });
    expect(Math.abs(meanOf(now)), kind).toBeLessThan(0.055);
    expect(Math.abs(deviationOf(now) - 1), kind).toBeLessThan(0.04);
  }
  expect(Math.max(...second({ column: "normal", kind: "uniform" }).now.map(Number))).toBeLessThan(Math.sqrt(3) * 1.1);
});

test("the two top levels change places; mass moves from the first to the second; a new level comes", () => {
  const [first, next] = ["l0", "l1"].map((level) =>
    shareOf(
      rows.slice(half).map(({ five }) => five),
      level,
    ),
  );
  const swapped = second({ column: "five", kind: "swap" }).now;
  expect([shareOf(swapped, "l0"), shareOf(swapped, "l1")]).toEqual([next, first]);
  const moved = second({ column: "five", kind: "mass", by: 0.2 }).now;
  expect(Math.abs((first ?? 0) - shareOf(moved, "l0") - 0.2)).toBeLessThan(0.0274);
  expect(shareOf(moved, "l4")).toBe(
    shareOf(
      rows.slice(half).map(({ five }) => five),
      "l4",
    ),
  );
  expect(Math.abs(shareOf(second({ column: "five", kind: "unseen", by: 0.05 }).now, "new") - 0.05)).toBeLessThan(0.012);
  expect(Math.abs(shareOf(second({ column: "gamma", kind: "missing", by: 0.1 }).now, null) - 0.1)).toBeLessThan(0.0165);
});

test("independent breaks the correlation and leaves the column's own distribution", () => {
  const normal = rows.slice(half).map((row) => row["normal"]);
  const { now, before } = second({ column: "twin", kind: "independent" });
  expect(correlationOf(before, normal)).toBeGreaterThan(0.77);
  // The standard error of no correlation in 3,000 rows is .018.
  expect(Math.abs(correlationOf(now, normal))).toBeLessThan(0.055);
  expect(Math.abs(meanOf(now) - meanOf(before))).toBeLessThan(0.078);
  expect(new Set(second({ column: "five", kind: "stuck" }).now)).toEqual(new Set(["l0"]));
});

test.each<{ schedule: Schedule; at: readonly number[]; strength: readonly number[] }>([
  { schedule: { kind: "sudden", from: 10, until: 30 }, at: [0, 9, 10, 29, 30], strength: [0, 0, 1, 1, 0] },
  {
    schedule: { kind: "incremental", from: 10, over: 20 },
    at: [9, 10, 15, 20, 30, 99],
    strength: [0, 0, 0.25, 0.5, 1, 1],
  },
  { schedule: { kind: "gradual", from: 10, over: 20 }, at: [9, 20, 30], strength: [0, 0.5, 1] },
  {
    schedule: { kind: "recurring", from: 10, every: 10 },
    at: [9, 10, 14, 15, 19, 20, 25],
    strength: [0, 1, 1, 0, 0, 1, 0],
  },
  { schedule: { kind: "seasonal", from: 0, every: 24 }, at: [0, 6, 12, 18, 24], strength: [0, 0.5, 1, 0.5, 0] },
])("a $schedule.kind schedule has come by $strength at $at", ({ schedule, at, strength }) => {
  at.forEach((moment, i) => expect(strengthAt(schedule, moment)).toBeCloseTo(strength[i] ?? Number.NaN, 12));
});

test("an incremental change moves every row a little; a gradual one moves a few rows wholly", () => {
  const changes: ColumnChange[] = [{ column: "normal", kind: "mean", by: 100 }];
  const stepsOf = (kind: "incremental" | "gradual"): number[] =>
    plantChanges(rows, { changes, schedule: { kind, from: 0, over: rows.length } }).map(
      (row, i) => Number(row["normal"]) - Number(rows[i]?.["normal"]),
    );
  const [every, some] = [stepsOf("incremental"), stepsOf("gradual")];
  expect(every.every((step, i) => i === 0 || step > (every[i - 1] ?? 0))).toBe(true);
  expect(new Set(some.map(Math.round)).size).toBe(2);
  const moved = some.filter((step) => step > 1).length / some.length;
  expect(Math.abs(moved - 0.5)).toBeLessThan(0.02);
});

test("the same seed plants the same, another seed another; what was given stays as it was", () => {
  fc.assert(
    fc.property(
      fc.record({
        kind: fc.constantFrom<"missing" | "noise" | "unseen">("missing", "noise", "unseen"),
        by: fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        schedule: fc.constantFrom(...scheduleKinds),
        seed: fc.nat(),
      }),
      ({ kind, by, schedule, seed }) => {
        const some = rows.slice(0, 200);
        const [given, before] = [some.map((row) => Object.freeze({ ...row })), textOf(some)];
        const options: PlantOptions = {
          changes: [{ column: "gamma", kind, by }],
          schedule: { kind: schedule, from: 20, over: 50, every: 50 } as Schedule,
        };
        const planted = plantChanges(given, { ...options, seed });
        expect(textOf(plantChanges(given, { ...options, seed }))).toBe(textOf(planted));
        expect(textOf(plantChanges(given, { ...options, seed: seed + 1 }))).not.toBe(textOf(planted));
        expect(textOf(given)).toBe(before);
      },
    ),
    { numRuns: 15 },
  );
});

test("one more change leaves the others as they were", () => {
  const options = { schedule: atHalf, seed: 5 };
  const missing: ColumnChange = { column: "gamma", kind: "missing", by: 0.3 };
  const alone = plantChanges(rows, { ...options, changes: [missing] }).map(({ gamma }) => gamma);
  const both = plantChanges(rows, { ...options, changes: [missing, { column: "five", kind: "swap" }] });
  expect(textOf(both.map(({ gamma }) => gamma))).toBe(textOf(alone));
});

test("a schedule by time plants by time", () => {
  const noon = Date.UTC(2026, 0, 5, 12);
  const planted = plantChanges(rows, {
    changes: [{ column: "five", kind: "stuck" }],
    schedule: { kind: "sudden", from: noon },
    timeOf: (row) => Date.parse(String(row["time"])),
  });
  const late = planted.filter(({ time }) => Date.parse(String(time)) >= noon);
  expect(late.every(({ five }) => five === "l0")).toBe(true);
  expect(planted.filter(({ time, five }) => Date.parse(String(time)) < noon && five !== "l0").length).toBeGreaterThan(
    0,
  );
});

test.each<{ promise: string; change: ColumnChange; says: string }>([
  {
    promise: "a column that is nowhere",
    change: { column: "z", kind: "swap" },
    says: 'there is no column "z" to change',
  },
  {
    promise: "numbers where there are none",
    change: { column: "five", kind: "mean", by: 1 },
    says: '"five": "mean" needs numbers',
  },
  {
    promise: "a share above 1",
    change: { column: "five", kind: "unseen", by: 2 },
    says: '"five": "unseen" needs a share from 0 to 1, got 2',
  },
  {
    promise: "a factor of 0",
    change: { column: "gamma", kind: "unit", by: 0 },
    says: '"gamma": "unit" needs a number above 0, got 0',
  },
])("$promise is refused", ({ change, says }) => {
  expect(() => plantChanges(rows.slice(0, 50), { changes: [change], schedule: atHalf })).toThrow(says);
});

test("a schedule without a length is refused", () => {
  const schedule: Schedule = { kind: "recurring", from: 0, every: 0 };
  expect(() => plantChanges(rows, { changes: [], schedule })).toThrow('needs a length in "every", got 0');
});

test("made-up rows come in the order of time, the first of more are the fewer, and even traffic is even", () => {
  const times = rows.map(({ time }) => time);
  expect(textOf(times.toSorted())).toBe(textOf(times));
  expect(textOf(simulateRows({ rows: 700, seed: 3 }))).toBe(textOf(rows.slice(0, 700)));
  expect(
    correlationOf(
      rows.map(({ normal }) => normal),
      rows.map(({ twin }) => twin),
    ),
  ).toBeCloseTo(0.8, 1);
  expect(meanOf(rows.map(({ label }) => label))).toBeCloseTo(meanOf(rows.map(({ score }) => score)), 1);
});

test("seasonal traffic has days and weekends", () => {
  const week = simulateRows({ rows: 5000, rowsPerHour: 30, traffic: "seasonal" });
  const rowsAt = (wanted: (time: Date) => boolean): number => week.filter(({ time }) => wanted(new Date(time))).length;
  const weekday = (time: Date): boolean => time.getUTCDay() >= 1 && time.getUTCDay() <= 5;
  // By day 1.75 of the mean at 14 h, by night .25 at 2 h.
  const [day, night] = [14, 2].map((hour) => rowsAt((time) => weekday(time) && time.getUTCHours() === hour));
  expect((day ?? 0) / (night ?? 1)).toBeGreaterThan(4);
});
