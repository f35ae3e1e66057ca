import { seededRandom, type Random } from "../random/seeded-random.ts";

/** One tree: a node is a place in these lists, the root is 0; a leaf has `left` 0. */
type IsolationTree = {
  readonly column: Int32Array;
  /** Rows below it go left. */
  readonly cut: Float64Array;
  /** The left child; the right one stands behind it. */
  readonly left: Int32Array;
  /** In a leaf: its depth, and what splitting its rows further would have added on average. */
  readonly path: Float64Array;
};

export type IsolationForest = { readonly trees: readonly IsolationTree[]; readonly rowsPerTree: number };

export type ForestOptions = {
  readonly trees?: number;
  /** Each tree sees a sample of so many rows, or all where there are fewer. */
  readonly rowsPerTree?: number;
  readonly seed?: number;
};

/**
 * Grows an isolation forest: trees that split rows at random columns and random places until each stands alone. What stands
 * alone after few splits is odd.
 *
 * @param columns - a finite value a row in each, all of one length
 * @param options - `trees`, 100; `rowsPerTree`, 256; the `seed` of chance
 * @throws RangeError if there is no row
 * @see Liu, Ting & Zhou 2008, ICDM, doi:10.1109/ICDM.2008.17; as `sklearn.ensemble.IsolationForest`
 */
export function fitIsolationForest(
  columns: readonly Float64Array[],
  { trees = 100, rowsPerTree = 256, seed = 1 }: ForestOptions = {},
): IsolationForest {
  const rows = columns[0]?.length ?? 0;
  if (rows === 0) throw new RangeError("fitIsolationForest needs rows");
  const random = seededRandom(seed);
  const size = Math.min(rowsPerTree, rows);
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  const grown = Array.from({ length: trees }, () => {
    drawFirst(order, size, random);
    return growTree(columns, order.slice(0, size), random);
  });
  return { trees: grown, rowsPerTree: size };
}

/**
 * How odd each row is, above 0 and at most 1: near 1 stands alone at once, about 0.5 is like most.
 *
 * @param columns - those that the forest was grown from, with other rows
 */
export function isolationScores(
  { trees, rowsPerTree }: IsolationForest,
  columns: readonly Float64Array[],
): Float64Array {
  const usual = averagePath(rowsPerTree) || 1;
  return Float64Array.from({ length: columns[0]?.length ?? 0 }, (_, row) => {
    let sum = 0;
    for (const tree of trees) sum += pathOf(tree, columns, row);
    return 2 ** (-sum / trees.length / usual);
  });
}

/**
 * How many splits it takes on average until one of so many rows stands alone.
 *
 * @see Liu, Ting & Zhou 2008, equation 1
 * @example
 * averagePath(256).toFixed(4); // => "10.2448"
 */
export function averagePath(rows: number): number {
  if (rows <= 1) return 0;
  if (rows === 2) return 1;
  return 2 * (Math.log(rows - 1) + eulerGamma) - (2 * (rows - 1)) / rows;
}

const eulerGamma = 0.5772156649015329;

/** The first places get rows drawn without repeats (Fisher and Yates). */
function drawFirst(order: Uint32Array, count: number, random: Random): void {
  for (let place = 0; place < count; place++) {
    const other = place + random.below(order.length - place);
    const kept = order[place] ?? 0;
    order[place] = order[other] ?? 0;
    order[other] = kept;
  }
}

type Node = { readonly at: number; readonly start: number; readonly end: number; readonly depth: number };

function growTree(columns: readonly Float64Array[], rows: Uint32Array, random: Random): IsolationTree {
  const nodesMax = 2 * rows.length;
  const column = new Int32Array(nodesMax);
  const cut = new Float64Array(nodesMax);
  const left = new Int32Array(nodesMax);
  const path = new Float64Array(nodesMax);
  const depthMax = Math.ceil(Math.log2(Math.max(2, rows.length)));
  const open: Node[] = [{ at: 0, start: 0, end: rows.length, depth: 0 }];
  let used = 1;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const { at, start, end, depth } = node;
    const split = depth < depthMax ? chooseSplit(columns, rows.subarray(start, end), random) : null;
    if (split === null) {
      path[at] = depth + averagePath(end - start);
      continue;
    }
    const middle = start + partition(columns[split.column] ?? new Float64Array(), split.cut, rows.subarray(start, end));
    column[at] = split.column;
    cut[at] = split.cut;
    left[at] = used;
    open.push(
      { at: used, start, end: middle, depth: depth + 1 },
      { at: used + 1, start: middle, end, depth: depth + 1 },
    );
    used += 2;
  }
  return {
    column: column.slice(0, used),
    cut: cut.slice(0, used),
    left: left.slice(0, used),
    path: path.slice(0, used),
  };
}

type Split = { readonly column: number; readonly cut: number };

/** A place between the least and the greatest value of a column that has more than one; `null` where none has. */
function chooseSplit(columns: readonly Float64Array[], rows: Uint32Array, random: Random): Split | null {
  if (rows.length < 2) return null;
  const untried = columns.map((_, i) => i);
  while (untried.length > 0) {
    const [chosen = 0] = untried.splice(random.below(untried.length), 1);
    const values = columns[chosen] ?? new Float64Array();
    let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const row of rows) {
      const value = values[row] ?? 0;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
    // Halves first: the span of values near the largest double is no double.
    const cut = least + 2 * ((greatest / 2 - least / 2) * (1 - random.uniform()));
    if (least < greatest) return { column: chosen, cut: cut > least && cut <= greatest ? cut : greatest };
  }
  return null;
}

/** Puts rows below the cut first. @returns how many there are */
function partition(values: Float64Array, cut: number, rows: Uint32Array): number {
  let below = 0;
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    if (!((values[row] ?? 0) < cut)) continue;
    rows[place] = rows[below] ?? 0;
    rows[below++] = row;
  }
  return below;
}

function pathOf({ column, cut, left, path }: IsolationTree, columns: readonly Float64Array[], row: number): number {
  let at = 0;
  for (let child = left[at] ?? 0; child !== 0; child = left[at] ?? 0)
    at = (columns[column[at] ?? 0]?.[row] ?? 0) < (cut[at] ?? 0) ? child : child + 1;
  return path[at] ?? 0;
}
