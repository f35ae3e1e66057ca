import { describe, expect, test } from "vitest";
import { distributionAlert, levelsAlert, performanceAlert, thresholdAlert } from "../../test/alert-examples.ts";
import { drawChart } from "./chart.ts";
import type { ChartSpec, DistributionChart, LevelsChart, SeriesChart } from "./chart-spec.ts";
import { drawTextChart } from "./chart-text.ts";
import { describeChart } from "./describe-chart.ts";
import { ticks } from "./svg-parts.ts";

const hour = 3_600_000;
const series: SeriesChart = {
  kind: "series",
  title: "Rate",
  unit: "share",
  at: [0, hour, 2 * hour, 3 * hour, 4 * hour],
  lines: [{ name: "now", values: [0, 0.5, null, 1, 1] }],
  threshold: { value: 0.5, name: "threshold" },
  openedAt: 3 * hour,
};
const distribution: DistributionChart = {
  kind: "distribution",
  title: "x",
  baselineName: "then",
  currentName: "now",
  edges: [0, 1, 3],
  baseline: [0.5, 0.5],
  current: [0.25, 0.75],
};
const levels: LevelsChart = {
  kind: "levels",
  title: "x",
  baselineName: "then",
  currentName: "now",
  levels: [
    { name: "a", baseline: 0.25, current: 0.5 },
    { name: "b", baseline: 0, current: 0.125 },
  ],
};

describe("a series", () => {
  const drawn = drawChart(series);
  const points = [...drawn.matchAll(/([ML])([\d.]+),([\d.]+)/g)].map(([, step, x, y]) => [step, Number(x), Number(y)]);

  test("keeps its gap: the line starts anew behind it", () => {
    expect(points.map(([step]) => step)).toEqual(["M", "L", "M", "L"]);
  });

  test("has times evenly from left to right and values in proportion from the axis at 0", () => {
    const [zero, half, one, end] = points.map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
    // Hours 0, 1, 3 and 4: the gap at 2 takes its room too.
    expect((half!.x - zero!.x) * 2).toBeCloseTo(one!.x - half!.x, 0);
    expect(end!.x - one!.x).toBeCloseTo(half!.x - zero!.x, 0);
    expect(zero!.y - half!.y).toBeCloseTo((zero!.y - one!.y) / 2, 0);
    // The threshold of .5 is drawn at the height of the value of .5.
    const [, dashed] = /y1="([\d.]+)"[^>]*stroke-dasharray="3 4"/.exec(drawn) ?? [];
    expect(Number(dashed)).toBe(half!.y);
  });

  test("names its axis, its end, its threshold and when it opened", () => {
    for (const words of ["0 %", "50 %", "100 %", "100.0\u00A0%", "threshold", "50.0\u00A0%", "Opened 03:00", "02:00"]) {
      expect(drawn).toContain(`>${words}</text>`);
    }
  });
});

test("a distribution draws areas: a bin of twice the width and the same share is half as high", () => {
  const drawn = drawChart(distribution);
  const [baseline, current] = [...drawn.matchAll(/<path d="M[\d.]+,200L([^Z]*)Z/g)].map(([, path]) =>
    heightsOf(path ?? ""),
  );
  // Rows a unit: baseline .5 and .25, current .25 and .375; the highest, .5, takes the whole 136 px.
  expect(baseline).toEqual([136, 68]);
  expect(current).toEqual([68, 102]);
});

test("a spike of one repeated value is cut off, and said to be, so that the rest can be seen", () => {
  const edges = [0, 0.001, 1, 2, 3, 4, 5];
  const flat = [0.5, 0.1, 0.1, 0.1, 0.1, 0.1];
  const drawn = drawChart({ ...distribution, edges, baseline: flat, current: flat });
  // Above the drawing, which begins at 64: nothing lies over the bar that is cut off.
  expect(/y="([\d.]+)"[^>]*>highest bars cut off</.exec(drawn)?.[1]).toBe("24");
  const [heights] = [...drawn.matchAll(/<path d="M[\d.]+,200L([^Z]*)Z/g)].map(([, path]) => heightsOf(path ?? ""));
  // Rows a unit: 500 and five times about .1; the top stands for 8 x .1, so that .1 takes 136 / 8 px.
  expect(heights).toEqual([136, 17, 17, 17, 17, 17]);
  expect(drawChart(distribution)).not.toContain("cut off");
});

test("bars of levels are in proportion to their shares, and none for a share of 0", () => {
  const widths = [...drawChart(levels).matchAll(/width="([\d.]+)" height="11"/g)].map(([, width]) => Number(width));
  expect(widths).toEqual([280, 140, 70, 0]);
});

describe.each([
  ["series", performanceAlert.chart],
  ["series with threshold", thresholdAlert.chart],
  ["distribution", distributionAlert.chart],
  ["levels", levelsAlert.chart],
  ["empty series", { ...series, at: [], lines: [] }],
  ["series that begins after the opening", { ...series, openedAt: -hour }],
  ["series that ends before the opening", { ...series, openedAt: 9 * hour }],
  ["series of gaps", { ...series, lines: [{ name: "now", values: [null, null, null, null, null] }] }],
  ["series of one point", { ...series, at: [0], lines: [{ name: "now", values: [0.1] }], openedAt: null }],
  ["series of zeros", { ...series, lines: [{ name: "now", values: [0, 0, 0, 0, 0] }], threshold: null }],
  ["series below zero", { ...series, unit: "number", lines: [{ name: "now", values: [-1, -2, -3, -4, -5] }] }],
  ["distribution without rows", { ...distribution, baseline: [0, 0], current: [0, 0] }],
  ["distribution of one value", { ...distribution, edges: [1, 1], baseline: [1], current: [1] }],
  ["distribution without bins", { ...distribution, edges: [], baseline: [], current: [] }],
  ["no levels", { ...levels, levels: [] }],
] as readonly (readonly [string, ChartSpec | null])[])("%s", (_, chart) => {
  test("is drawn with finite figures inside its frame, in every form", () => {
    if (chart === null) throw new Error("this example has a chart");
    const drawn = drawChart(chart);
    expect(drawn).not.toMatch(/NaN|Infinity|undefined|null/);
    const [, height] = /viewBox="0 0 480 (\d+)"/.exec(drawn) ?? [];
    for (const [, axis, value] of drawn.matchAll(/ (c?[xy][12]?)="(-?[\d.]+)"/g)) {
      expect(Number(value)).toBeGreaterThanOrEqual(0);
      expect(Number(value)).toBeLessThanOrEqual(axis?.includes("x") === true ? 480 : Number(height));
    }
    for (const words of [...drawTextChart(chart), describeChart(chart)]) expect(words).not.toMatch(/NaN|Infinity/);
  });
});

test.each([
  { from: 0, to: 0.686, count: 3, expected: [0, 0.25, 0.5, 0.75] },
  { from: 0, to: 100, count: 5, expected: [0, 20, 40, 60, 80, 100] },
  { from: 0, to: 1, count: 3, expected: [0, 0.5, 1] },
  { from: -3, to: 4, count: 3, expected: [-5, -2.5, 0, 2.5, 5] },
  { from: 0, to: 0, count: 3, expected: [0, 0.5, 1] },
  { from: 0, to: 0.00037, count: 3, expected: [0, 0.0002, 0.0004] },
  { from: 17, to: 63, count: 5, expected: [10, 20, 30, 40, 50, 60, 70] },
])("the marks from $from to $to are round: $expected", ({ from, to, count, expected }) => {
  expect(ticks(from, to, count)).toEqual(expected);
});

test("text shows a spike that stands between its marks", () => {
  const values = Array.from({ length: 400 }, (_, index) => (index === 201 ? 1 : 0));
  const [, line] = drawTextChart({ ...series, at: values.map((_, index) => index), lines: [{ name: "now", values }] });
  expect(line).toContain("█");
  expect(line?.indexOf("█")).toBe(20);
});

test("those who do not see a distribution are told its middles", () => {
  // Half of the rows lie below 1 then, and below 1 + (.25 / .75) * 2 now.
  expect(describeChart(distribution)).toBe("Histogram: x. Middle of the rows: then about 1, now about 1.67.");
});

function heightsOf(path: string): number[] {
  const levels = [...path.matchAll(/([\d.]+),([\d.]+)/g)].map(([, , y]) => 200 - Number(y));
  return levels.filter((_, index) => index % 2 === 0 && index < levels.length - 1);
}
