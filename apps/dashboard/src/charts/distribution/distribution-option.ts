import { formatShare } from "../../ui/numbers.ts";
import type { ChartOption } from "../chart-option.ts";
import { axisFontSize, chartFont, tipStyle } from "../chart-style.ts";
import { escapeHtml } from "../escape-html.ts";
import type { Palette } from "../palette.ts";
import { tipPoints } from "../tip-points.ts";
import type { DistributionData, DistributionRow } from "./distribution-data.ts";

/** Baseline as bars; current as a step line where bins have an order, as paired bars where they have none. */
export function distributionOption({ kind, rows }: DistributionData, palette: Palette): ChartOption {
  const isCategorical = kind === "categorical";
  const shares = {
    type: "value" as const,
    min: 0,
    axisLabel: { color: palette.text3, fontSize: axisFontSize, formatter: (value: number) => formatShare(value, 0) },
    splitLine: { lineStyle: { color: palette.grid } },
    splitNumber: 3,
  };
  const bins = {
    type: "category" as const,
    data: rows.map(({ tick, mark }) => (mark === null ? tick : `${tick} (${mark})`)),
    inverse: isCategorical,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: palette.border } },
    axisLabel: {
      color: isCategorical ? palette.text2 : palette.text3,
      fontSize: axisFontSize,
      hideOverlap: true,
      ...(isCategorical ? { interval: 0, width: 92, overflow: "truncate" as const } : {}),
    },
  };
  return {
    animation: false,
    textStyle: { fontFamily: chartFont },
    grid: { left: isCategorical ? 102 : 42, right: 14, top: 8, bottom: 24 },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow" },
      ...tipStyle(palette),
      formatter: (params: unknown) => distributionTip(rows[tipPoints(params)[0]?.index ?? 0]),
    },
    xAxis: isCategorical ? shares : bins,
    yAxis: isCategorical ? bins : shares,
    series: isCategorical ? pairedBars(rows, palette) : barsAndSteps(rows, palette),
  };
}

function pairedBars(rows: readonly DistributionRow[], palette: Palette) {
  const bar = { type: "bar" as const, barWidth: rows.length > 10 ? 5 : 7, barGap: "25%" };
  return [
    {
      ...bar,
      name: "Baseline",
      data: rows.map(({ reference }) => reference),
      itemStyle: { color: palette.baseline, borderRadius: 2 },
    },
    {
      ...bar,
      name: "Current",
      data: rows.map(({ current }) => current),
      itemStyle: { color: palette.current, borderRadius: 2 },
    },
  ];
}

function barsAndSteps(rows: readonly DistributionRow[], palette: Palette) {
  return [
    {
      type: "bar" as const,
      name: "Baseline",
      data: rows.map(({ reference }) => reference),
      barCategoryGap: "12%",
      itemStyle: { color: palette.baseline, opacity: 0.75, borderRadius: [2, 2, 0, 0] },
    },
    {
      type: "line" as const,
      name: "Current",
      step: "middle" as const,
      data: rows.map(({ current }) => current),
      showSymbol: false,
      lineStyle: { color: palette.current, width: 2 },
      itemStyle: { color: palette.current },
      areaStyle: { color: palette.current, opacity: 0.13 },
    },
  ];
}

function distributionTip(row: DistributionRow | undefined): string {
  if (row === undefined) return "";
  const mark = row.mark === null ? "" : ` (${row.mark})`;
  return `<b>${escapeHtml(row.label)}${mark}</b><br/>Baseline ${formatShare(row.reference)}<br/>Current ${formatShare(row.current)}`;
}
