import type { Severity } from "../judge/verdict.ts";
import { escapeHtml } from "./escape-html.ts";
import { oneLine } from "./one-line.ts";

/** The light theme's tokens; `darkStyles` has the dark ones, by class. */
export const colours = {
  page: "#F6F7F9",
  surface: "#FFFFFF",
  border: "#E2E6EC",
  borderStrong: "#C6CEDA",
  track: "#F1F3F6",
  text: "#131A24",
  text2: "#465162",
  text3: "#5B6675",
  accent: "#2A57C2",
  baseline: "#AEB8C6",
  good: "#0B6E4F",
} as const;

type Tone = { readonly fill: string; readonly text: string; readonly wash: string; readonly name: string };

const calm: Tone = { fill: "#0B6E4F", text: "#0B6E4F", wash: "#E5F5EE", name: "calm" };
const tones: Readonly<Record<Severity, Tone>> = {
  0: calm,
  1: calm,
  2: { fill: "#F4BE55", text: "#7A5200", wash: "#FFF4DC", name: "watch" },
  3: { fill: "#DD6A17", text: "#9A3E00", wash: "#FFEBDD", name: "drift" },
  4: { fill: "#8A0F4C", text: "#8A0F4C", wash: "#FCE7F1", name: "severe" },
};

export function toneOf(severity: Severity): Tone {
  return tones[severity];
}

/** For what is over or never was: the colour of Stable. */
export const calmTone: Tone = calm;

/** For a test message: no state at all. */
export const neutralTone: Tone = { fill: colours.accent, text: colours.accent, wash: "#EEF3FF", name: "neutral" };

// Mail programs that know `prefers-color-scheme` read this; those that turn colours themselves find dark text on light
// grounds everywhere, which they can turn; the rest shows the light theme.
const dark: readonly (readonly [string, string])[] = [
  [".dg-page", "background:#0C1016!important"],
  [
    ".dg-card",
    "background:#12171F!important;border-left-color:#252D39!important;border-right-color:#252D39!important;border-bottom-color:#252D39!important",
  ],
  [".dg-top-drift", "border-top-color:#E5832F!important"],
  [".dg-top-severe", "border-top-color:#FF9FCB!important"],
  [".dg-top-neutral", "border-top-color:#3467DA!important"],
  [".dg-rule", "border-color:#252D39!important"],
  [".dg-track", "background:#252D39!important"],
  // A picture has one ground: turned in lightness and back in hue it keeps its colours. White where filters are unknown.
  [".dg-picture", "filter:invert(.92) hue-rotate(180deg)!important"],
  [".dg-text", "color:#E9EDF3!important"],
  [".dg-text2", "color:#B6C0CD!important"],
  [".dg-text3", "color:#94A0B0!important"],
  [".dg-link", "color:#7FA5F8!important"],
  [".dg-good", "color:#5FD3A6!important"],
  [".dg-button", "background:#3467DA!important"],
  [".dg-button2", "border-color:#3A4554!important"],
  [".dg-now", "background:#7FA5F8!important"],
  [".dg-then", "background:#566274!important"],
  [".dg-mark", "background:#E9EDF3!important"],
  [".dg-calm", "color:#5FD3A6!important"],
  [".dg-watch", "color:#F2C464!important"],
  [".dg-drift", "color:#FFA45C!important"],
  [".dg-severe", "color:#FF9CC4!important"],
  [".dg-neutral", "color:#7FA5F8!important"],
  [".dg-chip-calm", "background:#11291F!important"],
  [".dg-chip-watch", "background:#2A2312!important"],
  [".dg-chip-drift", "background:#2E1E12!important"],
  [".dg-chip-severe", "background:#331323!important"],
  [".dg-chip-neutral", "background:#16233F!important"],
  [".dg-fill-calm", "background:#5FD3A6!important"],
  [".dg-fill-watch", "background:#8F6A1C!important"],
  [".dg-fill-drift", "background:#E5832F!important"],
  [".dg-fill-severe", "background:#FF9FCB!important"],
];

export const darkStyles: string = `@media (prefers-color-scheme:dark){${dark.map(([name, rules]) => `${name}{${rules}}`).join("")}}`;

/** Every cell names its fonts: many mail programs let a table inherit none. A name without a space may break anywhere. */
export const font: string =
  "font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;word-break:break-word;overflow-wrap:anywhere";

/** A user's text, literally, in one line. */
export function say(text: string, max = 200): string {
  return escapeHtml(oneLine(text, max));
}

/** A layout table, told apart from data for screen readers. */
export function layout(rows: string, attributes = 'width="100%"'): string {
  return `<table role="presentation" ${attributes} cellpadding="0" cellspacing="0" border="0">${rows}</table>`;
}

export type BarStyle = {
  /** The class that the dark theme knows. */
  readonly name: string;
  readonly colour: string;
  /** Pixels; 9 where left out. */
  readonly height?: number;
  /** Where a mark stands, as a share of the whole width. */
  readonly mark?: number;
};

/** A horizontal bar from 0; `share` of the whole width is filled. */
export function bar(share: number, { name, colour, height = 9, mark }: BarStyle): string {
  const filled = percent(share);
  const at = mark === undefined ? null : percent(mark);
  const cuts = [...new Set([0, filled, ...(at === null ? [] : [at]), 100])].toSorted((a, b) => a - b);
  const cells = cuts.slice(1).map((to, index) => {
    const width = `${to - (cuts[index] ?? 0)}%`;
    const part =
      to <= filled ? barCell(width, name, colour, height) : barCell(width, "dg-track", colours.track, height);
    return to === at ? `${part}${barCell("2", "dg-mark", colours.text, height)}` : part;
  });
  return layout(`<tr>${cells.join("")}</tr>`, 'width="100%" style="table-layout:fixed"');
}

function barCell(width: string, name: string, colour: string, height: number): string {
  return `<td width="${width}" class="${name}" style="height:${height}px;line-height:${height}px;font-size:0;background:${colour}">&nbsp;</td>`;
}

function percent(share: number): number {
  return Math.round(Math.min(Math.max(share, 0), 1) * 100);
}
