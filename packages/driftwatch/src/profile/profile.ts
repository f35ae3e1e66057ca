/** What a model's schema calls a feature's type. */
export type FeatureType = "numeric" | "categorical" | "boolean" | "text" | "embedding" | "datetime";

/**
 * The fixed bins of one numeric feature. Bin of v = number of edges <= v: bins are [e_i, e_i+1), the first open below,
 * the last above. Booleans (0 and 1) and datetimes (epoch seconds) are binned as numbers.
 */
export type NumericBins = {
  readonly feature: string;
  readonly kind: "numeric";
  /** Ascending, without repeats; length = bins - 1. */
  readonly edges: Float64Array;
  /** Indices of bins that hold one repeated value only. */
  readonly atoms: readonly number[];
  /** Reference median; moments are taken around it. */
  readonly centre: number;
};

/** The dictionary of one categorical feature: known levels by descending reference count, ties by code point. */
export type CategoricalBins = {
  readonly feature: string;
  readonly kind: "categorical";
  readonly levels: readonly string[];
  /**
   * Levels the reference had beyond the kept ones, as a Bloom filter, so that they count as `other` and not as `unseen`;
   * `null` where every level is kept.
   */
  readonly rest: LevelFilter | null;
  /** Which levels the reference had in one row alone; left out where there are none, or it is not known. */
  readonly once?: OnceSeen;
};

/** Levels of one row. As many rows as there are of them will hold a level that the reference does not know. */
export type OnceSeen = {
  /** The code from which on the named levels are such. */
  readonly from: number;
  /** The share of the rows of `rest` that hold such a level, 0 to 1. */
  readonly ofOther: number;
};

/** A Bloom filter over texts: it may take a stranger for a member (under 1 % where it is not crowded), never the reverse. */
export type LevelFilter = {
  /** Length is a power of two. */
  readonly bits: Uint8Array;
  readonly hashes: number;
};

export type FeatureBins = NumericBins | CategoricalBins;

/** All bins of a version. Two profiles merge or compare only with an equal `edgesId`. */
export type Bins = {
  /** Hash over all edges and dictionaries: 16 hex digits. */
  readonly edgesId: string;
  readonly features: readonly FeatureBins[];
};

/** The mergeable summary of one numeric feature. Merging is addition, min and max by min and max. */
export type NumericProfile = {
  readonly kind: "numeric";
  /** Values that were counted: not missing, no violation; infinities included. */
  readonly n: number;
  readonly missing: number;
  /** Values that broke the schema, such as a string where a number belongs. */
  readonly violations: number;
  readonly negInf: number;
  readonly posInf: number;
  /** Rows a bin; length = edges + 1. Whole numbers in stored profiles, fractions in expected ones. */
  readonly counts: ArrayLike<number>;
  /** Over finite values; `null` where there is none. */
  readonly min: number | null;
  readonly max: number | null;
  /** Sum of (x - centre) and of its square, over finite values. */
  readonly s1: number;
  readonly s2: number;
};

/** The mergeable summary of one categorical feature. */
export type CategoricalProfile = {
  readonly kind: "categorical";
  readonly n: number;
  readonly missing: number;
  readonly violations: number;
  /** Rows a known level; length = levels. */
  readonly counts: ArrayLike<number>;
  /** Known to the reference, beyond the kept levels. */
  readonly other: number;
  /** Values the reference never had. */
  readonly unseen: number;
  /**
   * The first 16 unseen values by code point, with their counts. First by code point and not most frequent: only then
   * does it not matter in which order profiles were merged.
   */
  readonly unseenValues: ReadonlyMap<string, number>;
};

export type FeatureProfile = NumericProfile | CategoricalProfile;

/** The mergeable summary of all features over one span, in the order of the bins. */
export type Profile = {
  readonly edgesId: string;
  /** Predictions in the span, whatever their values. */
  readonly events: number;
  readonly features: readonly FeatureProfile[];
};

/**
 * One feature's values for a run of rows, as stores and readers hand them out. `null` (or NaN among numbers) is missing.
 * `violations` counts the values of this run that broke the schema; they are `null` in `values`.
 */
export type Column =
  | { readonly kind: "numeric"; readonly values: ArrayLike<number | null>; readonly violations: number }
  | { readonly kind: "categorical"; readonly values: readonly (string | null)[]; readonly violations: number };

/** A run of rows, column by column, in the order of the bins' features. */
export type ColumnChunk = {
  readonly rows: number;
  readonly columns: readonly Column[];
  /** Texts and embeddings as they came, for whoever looks at whole rows; profiles do not. */
  readonly whole?: readonly ArrayLike<unknown>[];
  /** When each row happened, epoch milliseconds; `null` where unknown. Needed for seasonal counts only. */
  readonly times?: ArrayLike<number | null>;
};
