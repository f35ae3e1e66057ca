import { expect, test } from "vitest";

import { testPalette } from "../../../test/fake/test-palette.ts";
import type { DistributionData } from "./distribution-data.ts";
import { distributionOption } from "./distribution-option.ts";
import { largestChanges } from "./largest-changes.ts";

const rows: DistributionData["rows"] = [
  { label: "under 0", tick: "", reference: 0.2, current: 0.1, mark: null },
  { label: "0 to 10", tick: "0", reference: 0.7, current: 0.4, mark: null },
  { label: "<b>new</b>", tick: "<b>new</b>", reference: 0, current: 0.5, mark: "new" },
];
type Plain = {
  xAxis: { type: string; min?: number; data?: string[] };
  yAxis: { type: string; inverse?: boolean; data?: string[] };
  series: { type: string; name: string; step?: string; data: number[] }[];
};
const plain = (kind: DistributionData["kind"]): Plain =>
  JSON.parse(JSON.stringify(distributionOption({ kind, rows }, testPalette))) as Plain;

test("ordered bins: the baseline as bars, the current rows as a step line on the same bins", () => {
  const { xAxis, series } = plain("numeric");
  expect(xAxis.type).toBe("category");
  expect(series.map(({ type, name, step, data }) => ({ type, name, step, data }))).toEqual([
    { type: "bar", name: "Baseline", step: undefined, data: [0.2, 0.7, 0] },
    { type: "line", name: "Current", step: "middle", data: [0.1, 0.4, 0.5] },
  ]);
});

test("levels: paired bars from 0, the largest on top, new ones marked", () => {
  const { xAxis, yAxis, series } = plain("categorical");
  expect(xAxis).toMatchObject({ type: "value", min: 0 });
  expect(yAxis).toMatchObject({ type: "category", inverse: true, data: ["", "0", "<b>new</b> (new)"] });
  expect(series.map(({ type }) => type)).toEqual(["bar", "bar"]);
});

test("a tip shows a level's name as text", () => {
  const { tooltip } = distributionOption({ kind: "categorical", rows }, testPalette);
  const formatter = !Array.isArray(tooltip) && typeof tooltip?.formatter === "function" ? tooltip.formatter : null;
  expect(formatter?.([{ dataIndex: 2, seriesName: "Baseline" }] as never, "")).toBe(
    "<b>&lt;b&gt;new&lt;/b&gt; (new)</b><br/>Baseline 0.0\u00a0%<br/>Current 50.0\u00a0%",
  );
});

test("the largest changes come first, in either direction", () => {
  expect(largestChanges(rows, 2).map(({ label }) => label)).toEqual(["<b>new</b>", "0 to 10"]);
});
