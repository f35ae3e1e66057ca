import { bestSplit, type LeafSums, type Split, type SplitLimits } from "./best-split.ts";
import type { BoostedTree } from "./boosted-trees.ts";
import { emptyHistogram, fillHistogram, subtractHistogram, type CodedColumns, type Histogram } from "./histogram.ts";
import type { Slopes } from "./slopes.ts";

/** A leaf while the tree grows: rows from `start` up to, without, `end` of the common order. */
type Leaf = {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly sums: LeafSums;
  readonly histogram: Histogram | null;
  readonly split: Split | null;
};

export type TreeLimits = { readonly leaves: number; readonly rowsMin: number; readonly rate: number };

export type TreeGrower = {
  /** Grows one tree down the slopes and adds what its leaves say to the scores; `null` where no cut helps. */
  readonly grow: (slopes: Slopes, scores: Float64Array) => BoostedTree | null;
};

/** A leaf whose second derivatives add up to less says too much. As LightGBM and scikit-learn have it. */
const secondMin = 1e-3;

/** Grows trees over the same rows, one after the other, in the same memory: the leaf that gains most is cut first. */
export function treeGrower(
  coded: CodedColumns,
  rows: number,
  { leaves: leavesMax, rowsMin, rate }: TreeLimits,
): TreeGrower {
  const order = new Int32Array(rows);
  const spare = new Int32Array(rows);
  const gathered = { first: new Float64Array(rows), second: new Float64Array(rows) };
  const free: Histogram[] = [];

  function grow(slopes: Slopes, scores: Float64Array): BoostedTree | null {
    for (let row = 0; row < rows; row++) order[row] = row;
    const limits = { rowsMin, secondMin: secondMin * slopes.secondUnits };
    const tree = emptyTree(2 * leavesMax - 1);
    const root = leafOf({ node: 0, start: 0, end: rows, sums: sumsOf(slopes, rows) }, { slopes, limits, given: null });
    const leaves = [root];
    for (let nodes = 1; leaves.length < leavesMax; nodes += 2) {
      const next = mostGaining(leaves);
      if (next === null || next.split === null) break;
      writeSplit(tree, next.node, { split: next.split, left: nodes });
      const isLast = leaves.length + 1 === leavesMax;
      const children = cut(next, next.split, { node: nodes, slopes, limits, isLast });
      leaves.splice(leaves.indexOf(next), 1, ...children);
    }
    for (const leaf of leaves) {
      if (leaf.histogram !== null) free.push(leaf.histogram);
      if (leaves.length > 1) settle(leaf, tree, { slopes, scores });
    }
    return leaves.length > 1 ? trimTree(tree, 2 * leaves.length - 1) : null;
  }

  type Context = { readonly slopes: Slopes; readonly limits: SplitLimits };

  function cut(
    leaf: Leaf,
    split: Split,
    { node, slopes, limits, isLast }: Context & { readonly node: number; readonly isLast: boolean },
  ): [Leaf, Leaf] {
    const middle = partition(leaf, split);
    const { sums } = leaf;
    const left = { node, start: leaf.start, end: middle, sums: split.left };
    const right = {
      node: node + 1,
      start: middle,
      end: leaf.end,
      sums: {
        first: sums.first - split.left.first,
        second: sums.second - split.left.second,
        rows: sums.rows - split.left.rows,
      },
    };
    const whole = leaf.histogram;
    if (isLast || whole === null) {
      if (whole !== null) free.push(whole);
      const asIs = { histogram: null, split: null };
      return [
        { ...left, ...asIs },
        { ...right, ...asIs },
      ];
    }
    // The larger part is what remains of the whole: only the smaller one is counted.
    const isLeftSmall = left.sums.rows <= right.sums.rows;
    const [small, large] = isLeftSmall ? [left, right] : [right, left];
    if (large.sums.rows < 2 * rowsMin) {
      free.push(whole);
      const asIs = { histogram: null, split: null };
      return [
        { ...left, ...asIs },
        { ...right, ...asIs },
      ];
    }
    const counted = countRows(small.start, small.end, slopes);
    subtractHistogram(whole, counted);
    const smallLeaf = leafOf(small, { slopes, limits, given: counted });
    const largeLeaf = leafOf(large, { slopes, limits, given: whole });
    return isLeftSmall ? [smallLeaf, largeLeaf] : [largeLeaf, smallLeaf];
  }

  function leafOf(
    leaf: Pick<Leaf, "node" | "start" | "end" | "sums">,
    { slopes, limits, given }: Context & { readonly given: Histogram | null },
  ): Leaf {
    const histogram = given ?? countRows(leaf.start, leaf.end, slopes);
    return { ...leaf, histogram, split: bestSplit(histogram, leaf.sums, { coded, limits }) };
  }

  function countRows(start: number, end: number, slopes: Slopes): Histogram {
    const histogram = free.pop() ?? emptyHistogram(coded.cells, slopes.second !== null);
    const part = order.subarray(start, end);
    fillHistogram(histogram, part, { coded, slopes: gather(part, slopes) });
    return histogram;
  }

  /** Slopes in the order of the leaf's rows: every column reads them once. */
  function gather(part: Int32Array, { first, second }: Slopes): Pick<Slopes, "first" | "second"> {
    for (let place = 0; place < part.length; place++) gathered.first[place] = first[part[place] ?? 0] ?? 0;
    if (second === null) return { first: gathered.first, second };
    for (let place = 0; place < part.length; place++) gathered.second[place] = second[part[place] ?? 0] ?? 0;
    return gathered;
  }

  /** Puts the rows that go left before the others, each side in its order; returns where the others begin. */
  function partition({ start, end }: Leaf, { column, code, missingLeft }: Split): number {
    const codes = coded.codes[column] ?? new Uint8Array(0);
    // No row has the code 256.
    const missing = missingLeft ? (coded.missing[column] ?? 0) : 256;
    let [left, right] = [start, 0];
    for (let place = start; place < end; place++) {
      const row = order[place] ?? 0;
      const own = codes[row] ?? 0;
      if (own <= code || own === missing) order[left++] = row;
      else spare[right++] = row;
    }
    order.set(spare.subarray(0, right), left);
    return left;
  }

  function settle(
    { node, start, end, sums }: Leaf,
    tree: BoostedTree,
    { slopes, scores }: { readonly slopes: Slopes; readonly scores: Float64Array },
  ): void {
    const value = (-rate * (sums.first / slopes.firstUnits)) / (sums.second / slopes.secondUnits);
    tree.column[node] = -1;
    tree.value[node] = value;
    for (let place = start; place < end; place++) {
      const row = order[place] ?? 0;
      scores[row] = (scores[row] ?? 0) + value;
    }
  }

  return { grow };
}

function sumsOf({ first, second }: Slopes, rows: number): LeafSums {
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  return { first: sum(first), second: second === null ? rows : sum(second), rows };
}

function mostGaining(leaves: readonly Leaf[]): Leaf | null {
  let best: Leaf | null = null;
  for (const leaf of leaves) if ((leaf.split?.gain ?? 0) > (best?.split?.gain ?? 0)) best = leaf;
  return best;
}

function emptyTree(nodes: number): BoostedTree {
  return {
    column: new Int32Array(nodes),
    code: new Uint8Array(nodes),
    missingLeft: new Uint8Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    value: new Float64Array(nodes),
  };
}

function writeSplit(
  tree: BoostedTree,
  node: number,
  { split, left }: { readonly split: Split; readonly left: number },
): void {
  tree.column[node] = split.column;
  tree.code[node] = split.code;
  tree.missingLeft[node] = split.missingLeft ? 1 : 0;
  tree.left[node] = left;
  tree.right[node] = left + 1;
}

function trimTree(tree: BoostedTree, nodes: number): BoostedTree {
  return {
    column: tree.column.slice(0, nodes),
    code: tree.code.slice(0, nodes),
    missingLeft: tree.missingLeft.slice(0, nodes),
    left: tree.left.slice(0, nodes),
    right: tree.right.slice(0, nodes),
    value: tree.value.slice(0, nodes),
  };
}
