/**
 * What a detector measured on one feature. A detector measures and never says "drift": that is the judge's word.
 *
 * No field ever holds NaN or Infinity. With too few rows the numbers may be present, `sufficiency` says that they prove
 * nothing, and `reason` says why.
 */
export type Measure = {
  /** The detector's id: "ks", "js", "chi2", "psi", "missing", "unseen", … */
  readonly method: string;
  readonly sufficiency: "ok" | "insufficient" | "error";
  /** A code such as "too-few-rows", "empty", "all-missing", "zero-scale"; required unless `sufficiency` is "ok". */
  readonly reason?: string;
  /** As the reference implementation prints it. */
  readonly statistic: number | null;
  /** Bounded and debiased: what thresholds are compared with. */
  readonly effect: { readonly name: string; readonly value: number | null; readonly unit: string };
  readonly pValue: number | null;
  /** Natural logarithm, computed directly: finite where `pValue` has long underflowed to 0. */
  readonly logPValue: number | null;
  /** The p-value that is judged by, where it is a more careful one than the one that is shown. */
  readonly judgedBy?: { readonly pValue: number; readonly logPValue: number };
  readonly pMethod: "exact" | "asymptotic" | "permutation" | "none";
  /** Rows of the current sample without missing values. */
  readonly n: number;
  /** Rows of the reference without missing values. */
  readonly m: number;
  readonly missing: { readonly reference: number; readonly current: number };
  /** The smallest effect that could have been flagged at this n, m and alpha. */
  readonly critical: number | null;
  /** Bins, new and vanished levels, warnings. */
  readonly details: Readonly<Record<string, unknown>>;
};
