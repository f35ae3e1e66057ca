/** One line. The second of two is dashed as well as of another colour. */
export type TimeLine = {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly look: "first" | "second";
  /** Written at the line's end: "Actual 68.6 %". */
  readonly end?: string;
};

/** What happened to values over time, without a word about how it is drawn. */
export type TimeSeriesData = {
  /** Epoch milliseconds, ascending; the lines' values stand at these. */
  readonly times: readonly number[];
  readonly lines: readonly TimeLine[];
  /** Dashed, and labelled at the line. */
  readonly limits?: readonly { readonly value: number; readonly label: string; readonly severity: number }[];
  /** Deployments, baselines, alerts: a line with a flag above the plot. */
  readonly flags?: readonly { readonly at: number; readonly label: string }[];
  /** Shaded spans in which a limit was broken. */
  readonly breaches?: readonly { readonly from: number; readonly to: number }[];
  /** Single points with a word. */
  readonly notes?: readonly { readonly at: number; readonly value: number; readonly text: string }[];
  /** A faint context input on the same axis. */
  readonly strip?: {
    readonly name: string;
    readonly values: readonly (number | null)[];
    /** Written at its end under its name. */
    readonly end?: string;
  } | null;
  readonly selected?: number | null;
  /** Where the axis ends at most, such as 1 for shares. */
  readonly ceiling?: number;
  readonly format: (value: number) => string;
  /** Shorter, for the axis; `format` where it is left out. */
  readonly formatTick?: (value: number) => string;
  /** Said in the tip: "24 h windows". */
  readonly unit?: string;
};
