/** Trees of a booster, laid out flat: a node is a place in each list, its children are places too. */
export type Forest = {
  /** Place of each tree's root, and the group whose sum it adds to, in the booster's order. */
  readonly roots: Int32Array;
  readonly groupOfTree: Int32Array;
  /** Sums a row: one, or one a class. */
  readonly groups: number;
  /** -1 in a leaf. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Column that is asked. */
  readonly feature: Int32Array;
  /** Below it a row goes left; in a leaf the value. */
  readonly threshold: Float32Array;
  /** 1 where a missing value goes left. */
  readonly defaultLeft: Uint8Array;
  /** What each sum begins with: the base score, through the inverse link. */
  readonly base: Float32Array;
  readonly columns: number;
  /** Nodes that one row passes at the most, over all trees. */
  readonly steps: number;
  readonly link: Link;
};

/** What becomes of the sums: themselves, 1 / (1 + e^-x), e^x, or shares that add up to 1. */
export type Link = "identity" | "logistic" | "exponential" | "softmax";

/**
 * What the trees say of rows, as XGBoost computes it: numbers of 32 bits, compared and summed as such.
 *
 * @param matrix - rows by `columns`, row-major; NaN is missing
 * @returns rows by `groups`
 */
export function evaluateForest(forest: Forest, matrix: Float64Array): Float64Array {
  const { roots, groupOfTree, groups, left, right, feature, threshold, defaultLeft, base, columns } = forest;
  const rows = matrix.length / columns;
  const sums = new Float32Array(rows * groups);
  const cells = new Float32Array(columns);
  for (let row = 0; row < rows; row += 1) {
    cells.set(matrix.subarray(row * columns, (row + 1) * columns));
    sums.set(base, row * groups);
    for (let tree = 0; tree < roots.length; tree += 1) {
      let node = roots[tree] ?? 0;
      for (let next = left[node] ?? -1; next !== -1; next = left[node] ?? -1) {
        const cell = cells[feature[node] ?? 0] ?? Number.NaN;
        const goesLeft = cell !== cell ? defaultLeft[node] === 1 : cell < (threshold[node] ?? Number.NaN);
        node = goesLeft ? next : (right[node] ?? 0);
      }
      const at = row * groups + (groupOfTree[tree] ?? 0);
      sums[at] = (sums[at] ?? 0) + (threshold[node] ?? 0);
    }
  }
  return linked(sums, forest);
}

function linked(sums: Float32Array, { link, groups }: Pick<Forest, "link" | "groups">): Float64Array {
  switch (link) {
    case "identity":
      return Float64Array.from(sums);
    case "logistic":
      return Float64Array.from(sums, (sum) => Math.fround(1 / (1 + Math.exp(-sum))));
    case "exponential":
      return Float64Array.from(sums, (sum) => Math.fround(Math.exp(sum)));
    case "softmax": {
      const shares = Float64Array.from(sums);
      for (let start = 0; start < shares.length; start += groups) shareOut(shares.subarray(start, start + groups));
      return shares;
    }
    default:
      return link satisfies never;
  }
}

/** In place; the largest is taken off first, so that nothing overflows. */
function shareOut(values: Float64Array): void {
  const largest = Math.max(...values);
  let total = 0;
  for (const [at, value] of values.entries()) {
    values[at] = Math.exp(value - largest);
    total += values[at] ?? 0;
  }
  for (const [at, value] of values.entries()) values[at] = Math.fround(value / total);
}
