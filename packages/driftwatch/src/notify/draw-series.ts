import type { SeriesChart } from "./chart-spec.ts";
import { writeFigure } from "./figures.ts";
import { spread } from "./spread.ts";
import { chartPadding, chartWidth, ink, line, measure, rect, round, svg, text, ticks } from "./svg-parts.ts";

const height = 236;
const top = 58;
const bottom = height - 36;
const right = 112;
const colours = [ink.current, ink.second] as const;

/** One or two lines over time; the second is dashed, gaps stay gaps, values stand at the lines' ends. */
export function drawSeries(chart: SeriesChart): string {
  const known = chart.lines.flatMap(({ values }) => values.filter((value) => value !== null));
  const limit = chart.threshold?.value ?? 0;
  const marks = ticks(Math.min(0, limit, ...known), Math.max(0, limit, ...known), 3);
  const [low = 0, high = 1] = [marks[0], marks.at(-1)];
  const labels = marks.map((value) => writeTick(value, chart.unit));
  const left = chartPadding + Math.max(...labels.map((label) => measure(label))) + 8;
  const [from = 0, to = 1] = [chart.at[0], chart.at.at(-1)];
  const x = (at: number): number => left + ((chartWidth - left - right) * (at - from)) / Math.max(to - from, 1);
  const y = (value: number): number => bottom - ((bottom - top) * (value - low)) / (high - low);

  return svg(height, [
    text(chartPadding, 24, chart.title, { weight: 600, fill: ink.text, width: chartWidth - 2 * chartPadding }),
    ...drawSince(chart.openedAt, { from, to, x }),
    ...marks.map((value) => line([left, y(value)], [x(to), y(value)], value === 0 ? ink.axis : ink.grid)),
    ...marks.map((value, index) => text(left - 8, y(value) + 5, labels[index] ?? "", { anchor: "end" })),
    ...drawTimes(from, to, x),
    ...drawThreshold(chart, [left, x(to)], y),
    ...chart.lines.slice(0, 2).map(({ values }, index) => drawLine(chart.at, values, { x, y, index })),
    ...drawEnds(chart, x(to), y),
  ]);
}

function drawSince(
  openedAt: number | null,
  { from, to, x }: { from: number; to: number; x: (at: number) => number },
): string[] {
  if (openedAt === null || openedAt > to) return [];
  // Opened before the chart begins: all of it is since then, and there is no place for the mark.
  if (openedAt < from) return [rect({ x: x(from), y: top, width: x(to) - x(from), height: bottom - top }, ink.since)];
  const at = x(openedAt);
  const words = `Opened ${new Date(openedAt).toISOString().slice(11, 16)}`;
  const half = measure(words) / 2;
  return [
    rect({ x: at, y: top, width: x(to) - at, height: bottom - top }, ink.since),
    line([at, top - 6], [at, bottom], ink.text2),
    text(Math.min(at, chartWidth - chartPadding - half), top - 12, words, {
      anchor: "middle",
      weight: 600,
      fill: ink.text2,
    }),
  ];
}

/** Dashed, and named at its end like the lines. */
function drawThreshold(
  { threshold }: SeriesChart,
  [from, to]: readonly [number, number],
  y: (value: number) => number,
): string[] {
  if (threshold === null) return [];
  const at = y(threshold.value);
  return [line([from, at], [to, at], ink.threshold, ' stroke-width="1.6" stroke-dasharray="3 4"')];
}

function drawLine(
  at: readonly number[],
  values: readonly (number | null)[],
  { x, y, index }: { x: (at: number) => number; y: (value: number) => number; index: number },
): string {
  let isGap = true;
  const path = values.map((value, position) => {
    if (value === null) {
      isGap = true;
      return "";
    }
    const step = `${isGap ? "M" : "L"}${round(x(at[position] ?? 0))},${round(y(value))}`;
    isGap = false;
    return step;
  });
  const dash = index === 0 ? "" : ' stroke-dasharray="6 4"';
  const width = index === 0 ? 2.8 : 2.4;
  return `<path d="${path.join("")}" fill="none" stroke="${colours[index] ?? ink.current}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round"${dash}/>`;
}

/** The last value and the name beside each line's end, and the threshold's; pushed apart where they lie close. */
function drawEnds(chart: SeriesChart, x: number, y: (value: number) => number): string[] {
  const lines = chart.lines.slice(0, 2).flatMap(({ name, values }, index) => {
    const value = values.findLast((candidate) => candidate !== null) ?? null;
    const colour = colours[index] ?? ink.current;
    return value === null ? [] : [{ name, value, at: y(value), colour, size: 40, figure: 20, dot: 4.5 }];
  });
  const limit = chart.threshold;
  const limits =
    limit === null ? [] : [{ ...limit, at: y(limit.value), colour: ink.threshold, size: 36, figure: 15, dot: 0 }];
  const ends = [...lines, ...limits].toSorted((a, b) => a.at - b.at);
  const places = spread(ends, top - 20, bottom + 12);
  return ends.flatMap(({ name, value, at, colour, figure, dot }, index) => {
    const middle = places[index] ?? at;
    const words = writeFigure(value, chart.unit);
    return [
      ...(dot === 0 ? [] : [`<circle cx="${round(x)}" cy="${round(at)}" r="${dot}" fill="${colour}"/>`]),
      text(x + 12, middle, words, { size: figure, weight: 600, fill: colour, width: right - 12 }),
      text(x + 12, middle + 16, name, { width: right - chartPadding - 8 }),
    ];
  });
}

/** Four to six times below the axis: hours within two days, days within two weeks, else dates. */
function drawTimes(from: number, to: number, x: (at: number) => number): string[] {
  const hour = 3_600_000;
  const steps = [hour, 3 * hour, 6 * hour, 12 * hour, 24 * hour, 48 * hour, 168 * hour, 672 * hour];
  const step = steps.find((candidate) => (to - from) / candidate <= 5.5) ?? Math.max((to - from) / 5, 1);
  const first = Math.ceil(from / step) * step;
  const times = Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, index) => first + index * step,
  );
  const last = chartWidth - chartPadding;
  return times
    .map((at) => ({ at: x(at), words: writeTime(at, step) }))
    .filter(({ at, words }) => at + measure(words) / 2 <= last)
    .map(({ at, words }) => text(at, height - 14, words, { anchor: "middle" }));
}

function writeTime(at: number, step: number): string {
  const date = new Date(at);
  if (step < 24 * 3_600_000) return date.toISOString().slice(11, 16);
  const short = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    ...(step < 168 * 3_600_000 ? { weekday: "short" } : { month: "short" }),
    timeZone: "UTC",
  });
  return short.format(date).replace(",", "");
}

function writeTick(value: number, unit: SeriesChart["unit"]): string {
  return unit === "share" ? `${Number((value * 100).toPrecision(6))} %` : String(value).replace("-", "\u2212");
}
