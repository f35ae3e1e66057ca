/** The colours that charts draw with, as the theme has them now. */
export type Palette = {
  readonly text: string;
  readonly text2: string;
  readonly text3: string;
  readonly surface: string;
  readonly surface2: string;
  readonly border: string;
  readonly grid: string;
  readonly current: string;
  readonly second: string;
  readonly baseline: string;
  readonly breach: string;
  readonly noData: string;
  readonly noDataLine: string;
  readonly severity: readonly string[];
  readonly severityLine: readonly string[];
  readonly severityText: readonly string[];
};

const five = [0, 1, 2, 3, 4];

/** Reads the CSS variables: charts are drawn anew after a change of theme. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    text: read("text"),
    text2: read("text-2"),
    text3: read("text-3"),
    surface: read("surface"),
    surface2: read("surface-2"),
    border: read("border-strong"),
    grid: read("grid"),
    current: read("chart-current"),
    second: read("chart-second"),
    baseline: read("chart-baseline"),
    breach: read("breach"),
    noData: read("no-data"),
    noDataLine: read("no-data-line"),
    severity: five.map((step) => read(`severity-${step}`)),
    severityLine: five.map((step) => read(`severity-line-${Math.max(2, step)}`)),
    severityText: five.map((step) => read(`severity-text-${step}`)),
  };
}
