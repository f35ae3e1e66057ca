import type { LevelsChart } from "./chart-spec.ts";
import { drawKey } from "./draw-distribution.ts";
import { writeShare } from "./figures.ts";
import { chartPadding, chartWidth, ink, rect, svg, text } from "./svg-parts.ts";

const levelsMax = 8;
const rowHeight = 38;
const top = 62;
const left = 124;
const right = chartWidth - 76;

/** Each level's share now and then, as bars from 0 to the largest share. */
export function drawLevels(chart: LevelsChart): string {
  const shown = chart.levels.slice(0, levelsMax);
  const peak = Math.max(...shown.flatMap(({ baseline, current }) => [baseline, current]), 0);
  const width = (share: number): number => (peak > 0 ? ((right - left) * share) / peak : 0);
  const rows = shown.flatMap(({ name, baseline, current }, index) => {
    const y = top + index * rowHeight;
    return [
      text(chartPadding, y + 20, name, { fill: ink.text, width: left - chartPadding - 8 }),
      rect({ x: left, y: y + 4, width: width(current), height: 11 }, ink.current, 2),
      rect({ x: left, y: y + 18, width: width(baseline), height: 11 }, ink.baseline, 2),
      text(chartWidth - chartPadding, y + 14, writeShare(current), { anchor: "end", weight: 600, fill: ink.text }),
      text(chartWidth - chartPadding, y + 31, writeShare(baseline), { anchor: "end" }),
    ];
  });
  return svg(top + shown.length * rowHeight + 8, [
    text(chartPadding, 24, chart.title, { weight: 600, fill: ink.text, width: chartWidth - 2 * chartPadding }),
    ...drawKey(chart),
    ...rows,
  ]);
}
