import type { ChartSpec } from "./chart-spec.ts";
import { writeFigure, writeShare } from "./figures.ts";
import { oneLine } from "./one-line.ts";

const steps = "▁▂▃▄▅▆▇█";
const marksMax = 40;

/** The chart in characters, for text mail and Slack: one line of marks a series, with the last value beside it. */
export function drawTextChart(chart: ChartSpec): string[] {
  switch (chart.kind) {
    case "series": {
      const top = Math.max(...chart.lines.flatMap((line) => line.values.map((value) => value ?? 0)), 0);
      const lines = chart.lines.map((line) => {
        const last = line.values.findLast((value) => value !== null) ?? null;
        return `${spark(thin(line.values), top)} ${writeFigure(last, chart.unit)} ${oneLine(line.name, 60)}`;
      });
      const limit = chart.threshold;
      const below = limit === null ? [] : [`${oneLine(limit.name, 60)} ${writeFigure(limit.value, chart.unit)}`];
      return [oneLine(chart.title), ...lines, ...below];
    }
    case "distribution": {
      const densities = [chart.baseline, chart.current].map((shares) => density(shares, chart.edges));
      const top = Math.max(...densities.flat(), 0);
      const names = [chart.baselineName, chart.currentName];
      const lines = densities.map(
        (heights, index) => `${spark(thin(heights), top)} ${oneLine(names[index] ?? "", 60)}`,
      );
      return [oneLine(chart.title), ...lines, `from ${figure(chart.edges[0])} to ${figure(chart.edges.at(-1))}`];
    }
    case "levels":
      return [
        `${oneLine(chart.title)}: ${oneLine(chart.baselineName, 60)} to ${oneLine(chart.currentName, 60)}`,
        ...chart.levels
          .slice(0, 8)
          .map((level) => `${oneLine(level.name, 60)}: ${writeShare(level.baseline)} to ${writeShare(level.current)}`),
      ];
  }
  return chart satisfies never;
}

/** Rows a unit of the axis: with bins of unequal width a share alone would draw a wide bin too tall. */
export function density(shares: readonly number[], edges: readonly number[]): number[] {
  return shares.map((share, bin) => {
    const width = (edges[bin + 1] ?? 0) - (edges[bin] ?? 0);
    return width > 0 ? share / width : 0;
  });
}

function spark(values: readonly (number | null)[], top: number): string {
  return values
    .map((value) => {
      if (value === null) return " ";
      const step = top > 0 ? Math.round((Math.max(value, 0) / top) * (steps.length - 1)) : 0;
      return steps[step] ?? " ";
    })
    .join("");
}

/** At most 40 marks; each is the largest of the values it stands for, so that a spike stays. */
function thin(values: readonly (number | null)[]): (number | null)[] {
  const per = Math.ceil(values.length / marksMax);
  if (per <= 1) return [...values];
  return Array.from({ length: Math.ceil(values.length / per) }, (_, index) => {
    const known = values.slice(index * per, (index + 1) * per).filter((value) => value !== null);
    return known.length === 0 ? null : Math.max(...known);
  });
}

function figure(value: number | undefined): string {
  return writeFigure(value ?? null, "number");
}
