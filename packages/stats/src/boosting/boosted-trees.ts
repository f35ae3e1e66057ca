/** What the trees were fitted to: numbers, or the chance that a target of 0 or 1 is 1. */
export type BoostedLoss = "squared" | "logistic";

export type BoostedTreesOptions = {
  readonly loss?: BoostedLoss;
  /** How many trees; 100. */
  readonly trees?: number;
  /** The most leaves of a tree; 31. */
  readonly leaves?: number;
  /** The share of a tree's answer that is added, above 0, at most 1; .1. */
  readonly rate?: number;
  /** The fewest rows of a leaf; 20. */
  readonly rowsMin?: number;
};

/** A fitted model. Plain data: it can be stored, and sent to another thread. */
export type BoostedTrees = {
  readonly loss: BoostedLoss;
  /** What is answered before any tree: the mean, or the log odds. */
  readonly base: number;
  /** The bins of each column: a value's code is the number of cuts below it; ascending, at most 254. */
  readonly cuts: readonly Float64Array[];
  readonly trees: readonly BoostedTree[];
};

/** The nodes of one tree, the root first; each array has one entry a node. */
export type BoostedTree = {
  /** The column that a node asks about; -1 in a leaf. */
  readonly column: Int32Array;
  /** The largest code that goes left. */
  readonly code: Uint8Array;
  /** 1 where rows without a value go left. */
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** What a leaf adds, in the unit of the target, or in log odds. */
  readonly value: Float64Array;
};
