import { escapeHtml } from "./escape-html.ts";
import { oneLine } from "./one-line.ts";

export const chartWidth = 480;
export const chartPadding = 12;

/** The light theme's tokens of charts. */
export const ink = {
  text: "#131A24",
  text2: "#465162",
  text3: "#5B6675",
  axis: "#C6CEDA",
  grid: "#E2E6EC",
  current: "#2A57C2",
  second: "#6B4FA0",
  baseline: "#AEB8C6",
  threshold: "#9A3E00",
  since: "#FDF4E0",
} as const;

export function svg(height: number, marks: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${chartWidth}" height="${height}" viewBox="0 0 ${chartWidth} ${height}" font-family="Inter, 'DejaVu Sans', Arial, sans-serif" font-size="14" fill="${ink.text3}"><rect width="100%" height="100%" fill="#FFFFFF"/>${marks.join("")}</svg>`;
}

export type TextStyle = {
  readonly anchor?: "start" | "middle" | "end";
  readonly size?: number;
  readonly weight?: 400 | 600;
  readonly fill?: string;
  /** Pixels the text may take; what is longer ends in an ellipsis. */
  readonly width?: number;
};

export function text(x: number, y: number, words: string, style: TextStyle = {}): string {
  const { anchor = "start", size = 14, weight = 400, fill, width = chartWidth } = style;
  const shown = oneLine(
    words,
    Math.max(1, Math.floor(width / (size * (weight === 600 ? boldLetterWidth : letterWidth)))),
  );
  return `<text x="${round(x)}" y="${round(y)}"${anchor === "start" ? "" : ` text-anchor="${anchor}"`}${size === 14 ? "" : ` font-size="${size}"`}${weight === 400 ? "" : ` font-weight="${weight}"`}${fill === undefined ? "" : ` fill="${fill}"`}>${escapeText(shown)}</text>`;
}

// Of one em, as Inter's figures and lower case take on average.
const letterWidth = 0.56;
const boldLetterWidth = 0.62;

/** About how many pixels a text takes. */
export function measure(words: string, size = 14): number {
  return Array.from(words).length * size * letterWidth;
}

export function line(
  from: readonly [number, number],
  to: readonly [number, number],
  stroke: string,
  more = "",
): string {
  return `<line x1="${round(from[0])}" y1="${round(from[1])}" x2="${round(to[0])}" y2="${round(to[1])}" stroke="${stroke}"${more}/>`;
}

export function rect(box: { x: number; y: number; width: number; height: number }, fill: string, radius = 0): string {
  const { x, y, width, height } = box;
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(Math.max(width, 0))}" height="${round(Math.max(height, 0))}" fill="${fill}"${radius === 0 ? "" : ` rx="${radius}"`}/>`;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/**
 * Round marks of an axis from at or below `from` to at or above `to`: steps of 1, 2, 2.5 or 5 times a power of ten.
 *
 * @returns ascending, at least two
 */
export function ticks(from: number, to: number, count: number): number[] {
  const span = to > from ? to - from : Math.max(Math.abs(to), 1);
  const raw = span / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= raw * 0.999) ?? 10) * power;
  const first = Math.floor(from / step + 1e-9);
  const last = Math.max(Math.ceil(from / step + span / step - 1e-9), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

// XML knows five entities; a no-break space stands for itself.
function escapeText(words: string): string {
  return escapeHtml(words).replaceAll("&nbsp;", "\u00A0");
}
