/** A picture of the alert as data: numbers in, marks out. Mail draws it as PNG, or as bars where no PNG can be made. */
export type ChartSpec = DistributionChart | LevelsChart | SeriesChart;

/** One numeric feature then and now, over the same bins. */
export type DistributionChart = {
  readonly kind: "distribution";
  /** What the axis shows, with unit: "airport_delay, min". */
  readonly title: string;
  readonly baselineName: string;
  readonly currentName: string;
  /** Ascending, finite; length B + 1. Widths may differ: areas are drawn, not heights. */
  readonly edges: readonly number[];
  /** Shares of rows a bin; length B. */
  readonly baseline: readonly number[];
  readonly current: readonly number[];
};

/** One categorical feature then and now. */
export type LevelsChart = {
  readonly kind: "levels";
  readonly title: string;
  readonly baselineName: string;
  readonly currentName: string;
  /** In the order to draw; at most 8 are drawn. */
  readonly levels: readonly { readonly name: string; readonly baseline: number; readonly current: number }[];
};

/** One or two lines over time, with the threshold they are judged by. */
export type SeriesChart = {
  readonly kind: "series";
  readonly title: string;
  /** How values read on the axis. */
  readonly unit: "number" | "share";
  /** Epoch milliseconds, ascending; length T. */
  readonly at: readonly number[];
  /** The first is the one that matters; a second is dashed. `null` is a gap and stays one. */
  readonly lines: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  readonly threshold: { readonly value: number; readonly name: string } | null;
  /** Where the alert opened; the time from there on is shaded. */
  readonly openedAt: number | null;
};
