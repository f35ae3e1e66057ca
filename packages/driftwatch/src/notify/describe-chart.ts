import type { ChartSpec } from "./chart-spec.ts";
import { writeFigure, writeInstant, writeShare } from "./figures.ts";

/** A chart in one or two sentences, for those who do not see it. */
export function describeChart(chart: ChartSpec): string {
  switch (chart.kind) {
    case "series": {
      const from = chart.at[0];
      const to = chart.at.at(-1);
      const span = from === undefined || to === undefined ? "" : `, ${writeInstant(from)} to ${writeInstant(to)}`;
      const ends = chart.lines.map(({ name, values }) => {
        const last = values.findLast((value) => value !== null) ?? null;
        return `${name} ${writeFigure(last, chart.unit)}`;
      });
      const limit =
        chart.threshold === null ? [] : [`${chart.threshold.name} ${writeFigure(chart.threshold.value, chart.unit)}`];
      const opened = chart.openedAt === null ? "" : ` Opened ${writeInstant(chart.openedAt)}.`;
      return `Line chart: ${chart.title}${span}. At the end: ${[...ends, ...limit].join(", ")}.${opened}`;
    }
    case "distribution": {
      const middles = [chart.baseline, chart.current].map((shares) => median(shares, chart.edges));
      const [then, now] = middles.map((value) => writeFigure(value ?? null, "number"));
      return `Histogram: ${chart.title}. Middle of the rows: ${chart.baselineName} about ${then}, ${chart.currentName} about ${now}.`;
    }
    case "levels": {
      const levels = chart.levels
        .slice(0, 8)
        .map(({ name, baseline, current }) => `${name} ${writeShare(baseline)} to ${writeShare(current)}`);
      return `Bar chart: ${chart.title}, ${chart.baselineName} to ${chart.currentName}. ${levels.join("; ")}.`;
    }
  }
  return chart satisfies never;
}

/** Where half of the rows lie below, taking them as spread evenly over their bin; `null` without rows. */
function median(shares: readonly number[], edges: readonly number[]): number | null {
  const half = shares.reduce((sum, share) => sum + share, 0) / 2;
  let below = 0;
  for (const [bin, share] of shares.entries()) {
    const from = edges[bin];
    const to = edges[bin + 1];
    if (from === undefined || to === undefined) return null;
    if (share > 0 && below + share >= half) return from + ((half - below) / share) * (to - from);
    below += share;
  }
  return null;
}
