import type { ChartSpec } from "./chart-spec.ts";
import { drawDistribution } from "./draw-distribution.ts";
import { drawLevels } from "./draw-levels.ts";
import { drawSeries } from "./draw-series.ts";

/**
 * A chart as a small SVG, 480 px wide, with labels of 14 px or more: mail shows it rasterised, on a phone at two thirds.
 * Text is in the family "Inter" or whatever sans the rasteriser has; the ground is white, also in a dark mail.
 */
export function drawChart(chart: ChartSpec): string {
  switch (chart.kind) {
    case "series":
      return drawSeries(chart);
    case "distribution":
      return drawDistribution(chart);
    case "levels":
      return drawLevels(chart);
  }
  return chart satisfies never;
}
