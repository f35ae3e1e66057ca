import { formatDate, formatMoment, formatShortDay } from "../../ui/times.ts";
import type { ChartOption } from "../chart-option.ts";
import { axisFontSize, chartFont, tipStyle } from "../chart-style.ts";
import { escapeHtml } from "../escape-html.ts";
import { midnights } from "../midnights.ts";
import { type Scale, niceScale } from "../nice-scale.ts";
import type { Palette } from "../palette.ts";
import { shortLabel } from "../short-label.ts";
import { tipPoints } from "../tip-points.ts";
import { endOffsets } from "./end-offsets.ts";
import { type PlacedFlag, placeFlags } from "./place-flags.ts";
import type { TimeLine, TimeSeriesData } from "./time-series-data.ts";

export type Room = { readonly palette: Palette; readonly width: number; readonly height: number };

const day = 86_400_000;
const margin = { left: 46, top: 12, flags: 28, bottom: 24 };
const stripHeight = 44;

/** From plain data to marks: what ECharts is told. Nothing moves, axes start at 0, gaps stay gaps. */
export function timeSeriesOption(data: TimeSeriesData, { palette, width, height }: Room): ChartOption {
  const { times, lines, flags = [], strip = null } = data;
  const isNarrow = width < 460;
  const from = times[0] ?? 0;
  const to = times.at(-1) ?? 1;
  const right = endRoom(data, isNarrow);
  const plot = Math.max(1, width - margin.left - right);
  const top = flags.length > 0 ? margin.flags : margin.top;
  const grid = { left: margin.left, right, top, bottom: margin.bottom + (strip ? stripHeight + 14 : 0) };
  const timeAxis = timeAxisOf({ from, to, isNarrow, palette });
  const toPixel = (at: number): number => ((at - from) / (to - from || 1)) * plot;
  const placed = placeFlags(
    flags.map(({ at, label }) => ({ at, label: shortLabel(label) })),
    { from, to, pixels: plot },
  );
  const scale = scaleOf(data);
  const plotHeight = Math.max(1, height - top - grid.bottom);
  const offsets = endOffsets(lines.map((line) => endHeight(line, scale.max, plotHeight)));
  const [first, ...others] = lines.map((line, i) =>
    lineSeries(line, data, { palette, isNarrow, offset: offsets[i] ?? 0 }),
  );
  return {
    animation: false,
    textStyle: { fontFamily: chartFont },
    grid: [grid, ...(strip ? [{ left: margin.left, right, height: stripHeight, bottom: margin.bottom }] : [])],
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "line", lineStyle: { color: palette.text3, width: 1 } },
      ...tipStyle(palette),
      formatter: (params: unknown) => tipText(data, tipPoints(params)[0]?.index ?? 0),
    },
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    xAxis: strip ? [{ ...timeAxis(0), axisLabel: { show: false } }, timeAxis(1)] : [timeAxis(0)],
    yAxis: [valueAxis(data, scale, palette), ...(strip ? [stripAxis(strip.values, palette)] : [])],
    series: [
      ...(first ? [{ ...first, ...marks(data, { palette, placed, toPixel, isNarrow }) }] : []),
      ...others,
      ...(strip ? [stripSeries(strip, times, palette, isNarrow)] : []),
    ],
  };
}

/** Room at the right for words at the lines' ends. */
function endRoom({ lines, limits = [], strip = null }: TimeSeriesData, isNarrow: boolean): number {
  const words = [
    ...lines.map(({ end }) => end ?? ""),
    ...(isNarrow ? [] : limits.map(({ label }) => label)),
    strip?.name ?? "",
  ];
  const longest = Math.max(0, ...words.map((word) => word.length));
  return longest === 0 ? 14 : Math.min(isNarrow ? 64 : 124, longest * 7 + 16);
}

function timeAxisOf({
  from,
  to,
  isNarrow,
  palette,
}: {
  from: number;
  to: number;
  isNarrow: boolean;
  palette: Palette;
}) {
  const days = (to - from) / day;
  const every = Math.max(1, Math.ceil(days / (isNarrow ? 4 : 9)));
  const hasWeekday = !isNarrow && days <= 10;
  // The last label would stand under the words at the lines' ends.
  const ticks = midnights(from, to - (to - from) * 0.02, every);
  return (gridIndex: number) => ({
    type: "time" as const,
    gridIndex,
    min: from,
    max: to,
    axisLine: { lineStyle: { color: palette.border } },
    axisTick: { show: false },
    axisLabel: {
      color: palette.text3,
      fontSize: axisFontSize,
      hideOverlap: true,
      customValues: ticks,
      formatter: (at: number) => (hasWeekday ? formatShortDay(at) : formatDate(at)),
    },
    splitLine: { show: false },
  });
}

function scaleOf({ lines, limits = [], ceiling }: TimeSeriesData): Scale {
  const values = lines.flatMap((line) => line.values.filter((value) => value !== null));
  return niceScale(Math.max(0, ...values, ...limits.map(({ value }) => value)), ceiling);
}

/** How far above the axis a line ends, in pixels; `null` where it has no value. */
function endHeight({ values }: TimeLine, max: number, plotHeight: number): number | null {
  const last = values.findLast((value) => value !== null);
  return last === undefined || last === null ? null : (last / max) * plotHeight;
}

function valueAxis(data: TimeSeriesData, scale: Scale, palette: Palette) {
  return {
    type: "value" as const,
    min: 0,
    max: scale.max,
    interval: scale.step,
    axisLabel: { color: palette.text3, fontSize: axisFontSize, formatter: data.formatTick ?? data.format },
    splitLine: { lineStyle: { color: palette.grid } },
  };
}

function lineSeries(
  line: TimeLine,
  { times }: TimeSeriesData,
  { palette, isNarrow, offset }: { palette: Palette; isNarrow: boolean; offset: number },
) {
  const isFirst = line.look === "first";
  const color = isFirst ? palette.current : palette.second;
  return {
    name: line.name,
    type: "line" as const,
    // A dot for every value would hide the line; under the pointer there is one all the same, unless the line has its own.
    ...(line.values.some(isAlone) ? { symbol: "none", showSymbol: true } : { showSymbol: false }),
    connectNulls: false,
    data: line.values.map((value, i, values) => {
      const point = [times[i] ?? 0, value];
      return isAlone(value, i, values) ? { value: point, symbol: "circle", symbolSize: 6 } : point;
    }),
    lineStyle: isFirst ? { width: 2, color } : { width: 1.8, color, type: [4, 3] },
    itemStyle: { color },
    z: isFirst ? 5 : 4,
    ...(line.end === undefined
      ? {}
      : {
          endLabel: {
            show: true,
            formatter: isNarrow ? (line.end.match(/[\d.,−]+\s?\D{0,2}$/)?.[0] ?? line.end) : line.end,
            color,
            fontFamily: chartFont,
            fontSize: 12,
            fontWeight: 650,
            distance: 8,
            offset: [0, offset],
          },
        }),
  };
}

/** A value between gaps, as the first hour of a model has: no line leads to it. */
function isAlone(value: number | null, i: number, values: readonly (number | null)[]): boolean {
  return value !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null;
}

type MarkRoom = {
  readonly palette: Palette;
  readonly placed: readonly PlacedFlag[];
  readonly toPixel: (at: number) => number;
  readonly isNarrow: boolean;
};

/** Limits, flags, the selected moment, breaches and notes all hang on the first line. */
function marks(data: TimeSeriesData, { palette, placed, toPixel, isNarrow }: MarkRoom) {
  const { limits = [], breaches = [], notes = [], selected = null } = data;
  const words = { fontFamily: chartFont, fontSize: 11, fontWeight: 600 };
  return {
    markLine: {
      silent: true,
      symbol: "none",
      animation: false,
      data: [
        ...limits.map(({ value, label, severity }) => ({
          yAxis: value,
          lineStyle: { color: palette.severityLine[severity] ?? palette.text2, type: [5, 4], width: 1.3 },
          label: {
            ...words,
            formatter: label,
            position: isNarrow ? ("insideStartTop" as const) : ("end" as const),
            color: palette.severityText[severity] ?? palette.text2,
          },
        })),
        ...placed.map(({ at, label, isLabelled, centre }) => ({
          xAxis: at,
          lineStyle: { color: palette.text2, type: "solid" as const, width: 1 },
          label: {
            ...words,
            show: isLabelled,
            formatter: label,
            position: "end" as const,
            distance: 4,
            offset: [centre - toPixel(at), 0],
            color: palette.text2,
            backgroundColor: palette.surface2,
            padding: [3, 6],
            borderRadius: 4,
          },
        })),
        ...(selected === null
          ? []
          : [
              {
                xAxis: selected,
                lineStyle: { color: palette.current, type: "solid" as const, width: 1.5 },
                label: { show: false },
              },
            ]),
      ],
    },
    markArea: {
      silent: true,
      itemStyle: { color: palette.breach },
      data: breaches.map(({ from, to }): [{ xAxis: number }, { xAxis: number }] => [{ xAxis: from }, { xAxis: to }]),
    },
    markPoint: {
      silent: true,
      symbol: "circle",
      symbolSize: 7,
      itemStyle: { color: palette.surface, borderColor: palette.current, borderWidth: 2 },
      label: {
        position: "top" as const,
        distance: 7,
        color: palette.text2,
        fontFamily: chartFont,
        fontSize: axisFontSize,
        lineHeight: 15,
        backgroundColor: palette.surface,
        padding: [0, 3],
      },
      data: notes.map(({ at, value, text }) => ({ coord: [at, value], label: { formatter: text } })),
    },
  };
}

function stripAxis(values: readonly (number | null)[], palette: Palette) {
  const { min, max } = stripRange(values.filter((value) => value !== null));
  return {
    type: "value" as const,
    gridIndex: 1,
    min,
    max,
    interval: max - min,
    axisLabel: { color: palette.text3, fontSize: axisFontSize },
    splitLine: { show: false },
  };
}

/** From 0, but where that would draw a flat line, as of air pressure, or leave out what is below. */
export function stripRange(values: readonly number[]): { readonly min: number; readonly max: number } {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0 || (least >= 0 && least <= 0.75 * most)) return { min: 0, max: niceScale(most).max };
  const { step } = niceScale(Math.max(most - least, Math.abs(most) * 1e-6, Number.MIN_VALUE));
  const whole = (value: number): number => Number((value * step).toPrecision(12));
  return { min: whole(Math.floor(least / step)), max: whole(Math.floor(most / step) + 1) };
}

function stripSeries(
  { name, values, end }: NonNullable<TimeSeriesData["strip"]>,
  times: readonly number[],
  palette: Palette,
  isNarrow: boolean,
) {
  return {
    name,
    type: "line" as const,
    xAxisIndex: 1,
    yAxisIndex: 1,
    showSymbol: false,
    silent: true,
    data: values.map((value, i) => [times[i] ?? 0, value]),
    lineStyle: { width: 1, color: palette.baseline },
    areaStyle: { color: palette.baseline, opacity: 0.3, origin: "start" as const },
    itemStyle: { color: palette.baseline },
    endLabel: {
      show: !isNarrow,
      formatter: end === undefined ? name : `${name}\n${end}`,
      color: palette.text3,
      fontFamily: chartFont,
      fontSize: axisFontSize,
      lineHeight: 15,
      distance: 8,
      verticalAlign: "top" as const,
    },
  };
}

/** Moment, values and what the values are of. */
export function tipText({ times, lines, strip, format, unit }: TimeSeriesData, index: number): string {
  const at = times[index];
  if (at === undefined) return "";
  const rows = [...lines, ...(strip ? [strip] : [])].flatMap(({ name, values }) => {
    const value = values[index] ?? null;
    const shown =
      value === null ? "no value" : name === strip?.name ? String(Number(value.toPrecision(4))) : format(value);
    return [`<br/>${escapeHtml(name)} ${escapeHtml(shown)}`];
  });
  return `<b>${formatMoment(at)}</b>${rows.join("")}${unit === undefined ? "" : `<br/>${escapeHtml(unit)}`}`;
}
