/** What may happen to a column. Standard deviations and levels are those of the column before. */
export type Change =
  /** Numbers move by so many standard deviations. */
  | { readonly kind: "mean"; readonly by: number }
  /** Numbers stretch around their mean by a factor. */
  | { readonly kind: "scale"; readonly by: number }
  /** Normal noise of so many standard deviations comes on top. */
  | { readonly kind: "noise"; readonly by: number }
  /** Numbers are multiplied: another unit. */
  | { readonly kind: "unit"; readonly by: number }
  /** Numbers of equal mean and variance, spread in another way. */
  | { readonly kind: "uniform" | "bimodal" }
  /** The two commonest levels change places. */
  | { readonly kind: "swap" }
  /** So much of all rows moves from the commonest level to the second: the total variation distance. */
  | { readonly kind: "mass"; readonly by: number }
  /** This share of the values becomes a level that there was not. */
  | { readonly kind: "unseen"; readonly by: number }
  /** This share of the values is lost. */
  | { readonly kind: "missing"; readonly by: number }
  /** Every value is one of the column's, whatever the other columns say: correlations break and nothing else does. */
  | { readonly kind: "independent" }
  /** Every value is the commonest one. */
  | { readonly kind: "stuck" };

export type ChangeKind = Change["kind"];

/** The change that happens to a column. */
export type ColumnChange = Change & { readonly column: string };

/** Kinds whose `by` is a share of rows, 0 to 1; a factor above 0; any number; none. */
export const changeAmounts: Readonly<Record<ChangeKind, "share" | "factor" | "number" | null>> = {
  mean: "number",
  scale: "factor",
  noise: "factor",
  unit: "factor",
  uniform: null,
  bimodal: null,
  swap: null,
  mass: "share",
  unseen: "share",
  missing: "share",
  independent: null,
  stuck: null,
};

/** Kinds that need numbers. */
export const numberChanges: ReadonlySet<ChangeKind> = new Set(["mean", "scale", "noise", "unit", "uniform", "bimodal"]);
