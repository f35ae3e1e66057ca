import type { DistributionChart } from "./chart-spec.ts";
import { density } from "./chart-text.ts";
import { writeNumber } from "./figures.ts";
import { chartPadding, chartWidth, ink, line, measure, rect, round, svg, text, ticks } from "./svg-parts.ts";

const height = 236;
const top = 64;
const bottom = height - 36;
const left = chartPadding;
const right = chartWidth - chartPadding;
const cutNote = "highest bars cut off";

/** Two histograms over the same bins: the baseline as a grey ground, now as a blue outline. Areas are shares. */
export function drawDistribution(chart: DistributionChart): string {
  const { edges } = chart;
  const baseline = density(chart.baseline, edges);
  const current = density(chart.current, edges);
  const highest = Math.max(...baseline, ...current, 0);
  const peak = Math.min(highest, 8 * middleOf([...baseline, ...current].filter((value) => value > 0)));
  const isCut = highest > peak;
  const [from = 0, to = 1] = [edges[0], edges.at(-1)];
  const x = (value: number): number => left + ((right - left) * (value - from)) / (to > from ? to - from : 1);
  const y = (value: number): number => bottom - (peak > 0 ? ((bottom - top) * Math.min(value, peak)) / peak : 0);
  const outline = (heights: readonly number[]): string => outlineOf(heights, edges, { x, y });

  return svg(height, [
    text(left, 24, chart.title, {
      weight: 600,
      fill: ink.text,
      width: right - left - (isCut ? measure(cutNote) + 12 : 0),
    }),
    // Beside the title: in the drawing it would lie over the very bars that it tells of.
    ...(isCut ? [text(right, 24, cutNote, { anchor: "end" })] : []),
    ...drawKey(chart),
    `<path d="${outline(baseline)}Z" fill="${ink.baseline}" fill-opacity="0.6"/>`,
    `<path d="${outline(current)}Z" fill="${ink.current}" fill-opacity="0.16"/>`,
    `<path d="${outline(current)}" fill="none" stroke="${ink.current}" stroke-width="2.6" stroke-linejoin="round"/>`,
    line([left, bottom], [right, bottom], ink.axis),
    ...ticks(from, to, 5)
      .filter((value) => value >= from && value <= to)
      .map((value) => drawTick(value, x(value))),
  ]);
}

/**
 * The median, 0 without values. A single repeated value has a bin next to no width: drawn to scale its spike would leave
 * nothing to see of the rest, so that nothing is drawn higher than eight times the middle.
 */
function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function outlineOf(
  heights: readonly number[],
  edges: readonly number[],
  { x, y }: { x: (value: number) => number; y: (value: number) => number },
): string {
  const steps = heights.map((value, bin) => {
    const level = round(y(value));
    return `L${round(x(edges[bin] ?? 0))},${level}L${round(x(edges[bin + 1] ?? 0))},${level}`;
  });
  return `M${round(x(edges[0] ?? 0))},${bottom}${steps.join("")}L${round(x(edges.at(-1) ?? 0))},${bottom}`;
}

/** Which is which, above the drawing: the outlines cross, so that no place at the lines is free for sure. */
export function drawKey({ currentName, baselineName }: { currentName: string; baselineName: string }): string[] {
  const half = (right - left) / 2 - 24;
  const second = left + Math.min(measure(currentName), half) + 44;
  return [
    rect({ x: left, y: 36, width: 12, height: 12 }, ink.current, 3),
    text(left + 18, 47, currentName, { width: half }),
    rect({ x: second, y: 36, width: 12, height: 12 }, ink.baseline, 3),
    text(second + 18, 47, baselineName, { width: right - second - 18 }),
  ];
}

function drawTick(value: number, x: number): string {
  const words = writeNumber(value);
  const half = measure(words) / 2;
  const at = Math.min(Math.max(x, left + half), right - half);
  return `${line([x, bottom], [x, bottom + 4], ink.axis)}${text(at, height - 14, words, { anchor: "middle" })}`;
}
