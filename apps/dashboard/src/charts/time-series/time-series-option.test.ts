import { expect, test } from "vitest";

import { testPalette as palette } from "../../../test/fake/test-palette.ts";
import type { TimeSeriesData } from "./time-series-data.ts";
import { stripRange, timeSeriesOption, tipText } from "./time-series-option.ts";

const start = Date.UTC(2026, 10, 14);
const hour = 3_600_000;
const data: TimeSeriesData = {
  times: Array.from({ length: 168 }, (_, i) => start + i * hour),
  lines: [
    {
      name: "Actual",
      look: "first",
      values: Array.from({ length: 168 }, (_, i) => (i === 5 ? null : 0.2 + i / 400)),
      end: "Actual 61.8 %",
    },
    { name: "Predicted", look: "second", values: Array.from({ length: 168 }, () => 0.2) },
  ],
  limits: [{ value: 0.7, label: "Limit 0.7", severity: 3 }],
  flags: [{ at: start + 100 * hour, label: "alert 2: <b>Performance</b>" }],
  breaches: [{ from: start + 120 * hour, to: start + 168 * hour }],
  selected: start + 130 * hour,
  ceiling: 1,
  format: (value) => value.toFixed(2),
  unit: "24 h windows",
};
/** What ECharts is told, as plain data. */
const plain = (given: TimeSeriesData, width = 800) =>
  JSON.parse(JSON.stringify(timeSeriesOption(given, { palette, width, height: 236 }))) as {
    animation: boolean;
    grid: { left: number; right: number }[];
    xAxis: { min: number; max: number; axisLabel: { customValues: number[] } }[];
    yAxis: { min: number; max: number }[];
    series: {
      name: string;
      connectNulls: boolean;
      data: [number, number | null][];
      lineStyle: { type?: number[] };
      markLine?: { data: { yAxis?: number; xAxis?: number; label: { formatter?: string; show?: boolean } }[] };
      markArea?: { data: [{ xAxis: number }, { xAxis: number }][] };
    }[];
  };

test("nothing moves, values start at 0, and the axis ends above limit and values", () => {
  const { animation, yAxis } = plain(data);
  expect(animation).toBe(false);
  expect(yAxis[0]).toMatchObject({ min: 0, max: 0.8 });
});

test("a gap stays a gap", () => {
  const [first] = plain(data).series;
  expect(first?.connectNulls).toBe(false);
  expect(first?.data[5]).toEqual([start + 5 * hour, null]);
});

test("a value between gaps, to which no line leads, is a dot", () => {
  const values = data.times.map((_, i) => (i === 167 || i < 3 ? 0.4 : null));
  const [first] = plain({ ...data, lines: [{ name: "Worst input", look: "first", values }] }).series;
  const dots = first?.data.flatMap((point, i) => (Array.isArray(point) ? [] : [i]));
  expect(first).toMatchObject({ symbol: "none", showSymbol: true });
  expect(dots).toEqual([167]);
  expect(plain(data).series[0]).toMatchObject({ showSymbol: false });
});

test("the second line differs by its dash, not by colour alone", () => {
  expect(plain(data).series.map(({ lineStyle }) => lineStyle.type !== undefined)).toEqual([false, true]);
});

test("limits, flags, breaches and the selected hour are all there", () => {
  const [first] = plain(data).series;
  expect(
    first?.markLine?.data.map(({ yAxis, xAxis, label }) => [
      yAxis ?? xAxis,
      label.show === false ? null : label.formatter,
    ]),
  ).toEqual([
    [0.7, "Limit 0.7"],
    [start + 100 * hour, "Alert 2"],
    [start + 130 * hour, null],
  ]);
  expect(first?.markArea?.data).toEqual([[{ xAxis: start + 120 * hour }, { xAxis: start + 168 * hour }]]);
});

test.each([
  { width: 800, most: 9 },
  { width: 320, most: 5 },
])("at $width px at most $most days are named", ({ width, most }) => {
  const days = plain(data, width).xAxis[0]?.axisLabel.customValues ?? [];
  expect(days.length).toBeGreaterThan(1);
  expect(days.length).toBeLessThanOrEqual(most);
});

test("a tip has moment, values and what they are of, and no markup of a name", () => {
  const hostile = { ...data, lines: [{ ...data.lines[0]!, name: "<img onerror=x>" }] };
  expect(tipText(hostile, 5)).toBe("<b>Sat 14 Nov, 05:00 UTC</b><br/>&lt;img onerror=x&gt; no value<br/>24 h windows");
});

test("an empty series is no error", () => {
  expect(() =>
    timeSeriesOption({ times: [], lines: [], format: String }, { palette, width: 400, height: 200 }),
  ).not.toThrow();
});

test("a strip starts at 0, but where that would draw a flat line or leave out what is below", () => {
  expect(stripRange([3.2, 10, 9])).toEqual({ min: 0, max: 10 });
  expect(stripRange([])).toEqual({ min: 0, max: 1 });
  expect(stripRange([1008, 1021, 1034])).toEqual({ min: 1000, max: 1040 });
  const cold = stripRange([-12, 4]);
  expect(cold.min).toBeLessThanOrEqual(-12);
  expect(cold.max).toBeGreaterThan(4);
  const flat = stripRange([7, 7]);
  expect(flat.max).toBeGreaterThan(flat.min);
});

test("a strip's tip has as many digits as its value needs", () => {
  const rain = { name: "rain", values: data.times.map(() => 0.003_14) };
  expect(tipText({ ...data, strip: rain }, 3)).toContain("rain 0.00314");
});
