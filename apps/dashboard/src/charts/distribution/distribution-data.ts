/** One bin or level: its share of the baseline's rows and of the current ones. */
export type DistributionRow = {
  readonly label: string;
  /** Where the bin begins, for the axis; the label where it is a level. */
  readonly tick: string;
  readonly reference: number;
  readonly current: number;
  readonly mark: "new" | "vanished" | null;
};

/** Two samples on shared bins or levels. */
export type DistributionData = {
  readonly kind: "numeric" | "categorical";
  readonly rows: readonly DistributionRow[];
};
