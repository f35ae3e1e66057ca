import { expect, test } from "vitest";
import { contextOf, dayHours, judgeAt, hoursOf, monday, type Scene } from "../../../test/hours.ts";
import { binsOf, levels, normals, type Table } from "../../../test/rows.ts";
import { calibrate } from "./calibrate.ts";
import type { FeatureJudgement, LanesJudgement } from "./judge-lanes.ts";
import { hourMs } from "../spans.ts";
import { laneSignals } from "./lane-signals.ts";
import type { Lane } from "./stage.ts";

const shares = { a: 0.5, b: 0.3, c: 0.2 };
const bins = binsOf({ amount: normals(5000, 1), shop: levels(5000, 2, shares) });
const noon = 12;

/** A model whose amounts are higher at night: .8 standard deviations, so that only the hour makes them usual. */
function usual(hour: number, rows = 250): Table {
  const isNight = hour % dayHours < 8;
  return { amount: normals(rows, 1000 + hour, isNight ? 0.8 : 0), shop: levels(rows, 5000 + hour, shares) };
}

type Change = { readonly from: number; readonly to?: number; readonly change: (table: Table, hour: number) => Table };

function scene(days: number, cleanDays: number, change?: Change, rows?: number): Scene {
  const spans = hoursOf(bins, days * dayHours, (hour) => {
    const table = usual(hour, rows);
    return change !== undefined && hour >= change.from && hour < (change.to ?? Infinity)
      ? change.change(table, hour)
      : table;
  });
  return { bins, spans, cleanDays };
}

function find({ features }: LanesJudgement, feature: string, lane: Lane): FeatureJudgement {
  const found = features.find((judged) => judged.feature === feature && judged.lane === lane);
  if (found === undefined) throw new Error(`${lane} did not run on ${feature}`);
  return found;
}

const raised = (by: number) => (table: Table) => ({
  ...table,
  amount: (table["amount"] as number[]).map((value) => value + by),
});
const clean = scene(16, 14);

test("usual hours are stable in both lanes, nights too", () => {
  for (const hour of [14 * dayHours + 4, 14 * dayHours + noon, 15 * dayHours + 3]) {
    const { features, stage } = judgeAt(clean, hour);
    expect(stage.name).toBe("full");
    expect(features.map(({ status }) => status)).toEqual(["stable", "stable", "stable", "stable"]);
    expect(features.every(({ severity, fired }) => severity <= 1 && fired.length === 0)).toBe(true);
  }
});

test("a large shift fires in the fast lane in its second hour, not in its first", () => {
  const from = 14 * dayHours + noon;
  const shifted = scene(16, 14, { from, change: raised(2) });
  expect(find(judgeAt(shifted, from + 1), "amount", "fast")).toMatchObject({ status: "stable", severity: 2 });
  const second = find(judgeAt(shifted, from + 2), "amount", "fast");
  expect(second).toMatchObject({ status: "drift", fired: ["ks", "js"] });
  expect(second.ratio).toBeGreaterThan(1);
  expect(find(judgeAt(shifted, from + 2), "shop", "fast").status).toBe("stable");
});

test("one wild hour alone never fires the fast lane", () => {
  const from = 14 * dayHours + noon;
  const once = scene(16, 14, { from, to: from + 1, change: raised(3) });
  for (const hours of [1, 2, 3]) expect(find(judgeAt(once, from + hours), "amount", "fast").status).toBe("stable");
});

test("a shift of half a standard deviation is found by the slow lane within a day", () => {
  const from = 14 * dayHours;
  const judged = find(judgeAt(scene(16, 14, { from, change: raised(0.5) }), from + 24), "amount", "slow");
  expect(judged).toMatchObject({ status: "drift", severity: 3 });
});

test("missing values and unseen levels are signals of their own", () => {
  const from = 14 * dayHours;
  const holes = scene(16, 14, {
    from,
    change: (table) => ({
      ...table,
      amount: table["amount"]!.map((value, i) => (i % 5 === 0 ? null : value)) as number[],
    }),
  });
  expect(find(judgeAt(holes, from + 24), "amount", "slow").fired).toEqual(["missing"]);
  const strangers = scene(16, 14, {
    from,
    change: (table) => ({
      ...table,
      shop: table["shop"]!.map((value, i) => (i % 40 === 0 ? "new" : value)) as string[],
    }),
  });
  expect(find(judgeAt(strangers, from + 24), "shop", "slow").fired).toEqual(["unseen"]);
});

test("the fast lane is idle under 200 rows an hour, and says so", () => {
  const quiet = scene(16, 14, undefined, 40);
  const judged = judgeAt(quiet, 14 * dayHours + noon);
  expect(find(judged, "amount", "fast")).toMatchObject({
    status: "insufficient",
    reason: "too-few-rows",
    ratio: null,
    severity: 0,
  });
  expect(find(judged, "amount", "slow").status).toBe("stable");
});

test.each([
  { promise: "on the first day nothing is judged", cleanDays: 0, status: "insufficient", reason: "no-history" },
  {
    promise: "nor with one clean day, of which the last 24 hours leave no whole day",
    cleanDays: 1,
    status: "insufficient",
    reason: "no-history",
  },
  { promise: "nor with six", cleanDays: 6, status: "stable", reason: null },
])("$promise", ({ cleanDays, status, reason }) => {
  const from = cleanDays * dayHours;
  const judged = judgeAt(scene(cleanDays + 2, cleanDays, { from, change: raised(0.5) }), from + 24);
  expect(judged.features.map(({ lane }) => lane)).toEqual(["slow", "slow"]);
  expect(find(judged, "amount", "slow")).toMatchObject({ status, reason });
});

test("with three clean days a shift of two standard deviations is found", () => {
  const from = 3 * dayHours;
  const judged = judgeAt(scene(5, 3, { from, change: raised(2) }), from + 24);
  expect(find(judged, "amount", "slow").status).toBe("drift");
});

test("what exceeds without a calibration is undecided, what does not is stable", () => {
  const from = 14 * dayHours;
  const input = { calibrations: { slow: null, fast: null } };
  const shifted = judgeAt(scene(16, 14, { from, change: raised(2) }), from + 24, input);
  expect(find(shifted, "amount", "slow")).toMatchObject({ status: "undecided", reason: "no-calibration", severity: 2 });
  expect(find(shifted, "shop", "slow").status).toBe("stable");
});

test("a model of 100 rows a day is judged over as many days as 200 rows take, and never paged for it", () => {
  const sparse = hoursOf(bins, 18 * dayHours, (hour) => {
    const table = usual(hour, hour % 6 === 0 ? 25 : 0);
    return hour >= 14 * dayHours ? raised(4)(table) : table;
  });
  const judged = find(judgeAt({ bins, spans: sparse, cleanDays: 14 }, 18 * dayHours), "amount", "slow");
  expect(judged).toMatchObject({ status: "undecided", reason: "no-calibration", fired: [] });
  expect(judged.window.to - judged.window.from).toBe(2 * dayHours * hourMs);
});

test("seven days that do not make 200 rows are insufficient", () => {
  const sparse = hoursOf(bins, 16 * dayHours, (hour) => usual(hour, hour % 24 === 0 ? 20 : 0));
  expect(find(judgeAt({ bins, spans: sparse, cleanDays: 14 }, 15 * dayHours), "amount", "slow").status).toBe(
    "insufficient",
  );
});

test("thresholds are the largest of floor, chance and history", () => {
  for (const { signals } of judgeAt(clean, 15 * dayHours).features) {
    for (const { floor, critical, history, threshold } of signals) {
      expect(threshold).toBe(Math.max(floor, critical ?? 0, history ?? 0));
    }
  }
});

test("critical values are those of the specification at 40 features", () => {
  // alpha' = .05 / (672 x 40 x 3) = 6.2e-7, so that the D of chance is 2.74 root h and z 4.86 (STATISTICS 4.2)
  const judged = find(judgeAt(clean, 15 * dayHours, { featuresInAll: 40 }), "amount", "slow");
  const ks = judged.signals.find(({ signal }) => signal === "ks");
  // n = 6,000; m_eff: 24 cells, each of 250 rows now and 10 (weekday) x 250 before, the held day left out: 6000^2 / (24 x 250^2 / m)
  const root = (ks?.critical ?? 0) / 2.7386;
  expect(root ** 2).toBeGreaterThan(1 / 6000);
  expect(root ** 2).toBeLessThan(1 / 6000 + 1 / (8 * 6000));
});

test("a past with habits raises the threshold above floor and chance", () => {
  // Every third day the amounts are one deviation higher: the history's own wander.
  const habit = scene(16, 14, {
    from: 0,
    change: (table, hour) => (Math.floor(hour / dayHours) % 3 === 0 ? raised(1)(table) : table),
  });
  const judged = find(judgeAt(habit, 15 * dayHours + 24), "amount", "slow");
  const ks = judged.signals.find(({ signal }) => signal === "ks");
  expect(ks?.history).toBeGreaterThan(0.3);
  expect(judged.status).toBe("stable");
});

test("fewer than 100 windows, or than seven days, teach nothing", () => {
  const hours = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      lane: "slow" as const,
      hour: monday + i * hourMs,
      values: Float32Array.of(0.1, 0.2, 0, 0),
    }));
  expect(calibrate(hours(99), { features: 1 }).mean[0]).toBeNaN();
  expect(calibrate(hours(120), { features: 1 }).mean[0]).toBeNaN();
  expect(calibrate(hours(168), { features: 1 }).mean[0]).toBeCloseTo(0.1, 7);
});

test("hours inside an alert teach nothing", () => {
  const hours = Array.from({ length: 400 }, (_, i) => ({
    lane: "slow" as const,
    hour: monday + i * hourMs,
    values: Float32Array.of(i >= 300 ? 9 : 0.25, 0, 0, 0),
  }));
  const { mean, deviation } = calibrate(hours, { features: 1, isCut: (hour) => hour >= monday + 300 * hourMs });
  expect([mean[0], deviation[0]]).toEqual([0.25, 0]);
});

test("a day's own rows are left out when its past windows are measured", () => {
  // A second day of another world: against itself it would look half as strange.
  const strange = scene(2, 2, { from: dayHours, change: raised(9) });
  const { values } = laneSignals(contextOf(strange), strange.spans, "slow", monday + 2 * dayHours * hourMs);
  expect(values[0]).toBeGreaterThan(0.95);
});

test("signals of a window under 200 rows are not stored as numbers", () => {
  const quiet = scene(2, 1, undefined, 40);
  expect(Array.from(laneSignals(contextOf(quiet), quiet.spans, "fast", monday + 30 * hourMs).values)).toEqual(
    Array.from({ length: 8 }, () => Number.NaN),
  );
});

test("judging changes nothing it was given", () => {
  const before = structuredClone(clean.spans);
  judgeAt(clean, 15 * dayHours);
  expect(clean.spans).toEqual(before);
});
