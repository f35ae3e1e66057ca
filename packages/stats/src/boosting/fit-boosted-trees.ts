import { exactSum } from "../histogram/exact-sum.ts";
import { float64Of, type Numbers } from "../histogram/float64-of.ts";
import type { BoostedLoss, BoostedTree, BoostedTrees, BoostedTreesOptions } from "./boosted-trees.ts";
import { codeColumn, missingCode } from "./code-column.ts";
import { cutPoints } from "./cut-points.ts";
import { treeGrower } from "./grow-tree.ts";
import type { CodedColumns } from "./histogram.ts";
import { slopesAt } from "./slopes.ts";

/** Above, sums over rows would leave the doubles. */
const targetMax = 1e280;

/**
 * Gradient-boosted trees: a hundred small trees, each fitted to what those before it left unexplained. They find bends,
 * steps and joint effects without being told, and need no scaling.
 *
 * Columns are cut into at most 255 bins first, by their quantiles; trees grow by the leaf that gains most. A missing value
 * has a branch of its own: each cut learns where it goes. A categorical column comes as one number a level; it is cut as
 * numbers are. There is no chance in it: the same rows, in any order, give the same model to the last bit.
 *
 * @param columns - features, each of n rows; NaN, null and undefined are missing, infinities are outermost
 * @param target - n numbers from -1e280 to 1e280; 0 or 1 for the logistic loss
 * @param options - `loss`, "squared" unless said; `trees` 100, `leaves` 31, `rate` .1, `rowsMin` 20
 * @returns a model for `predictBoostedTrees`; fewer trees where nothing is left to learn
 * @throws RangeError if there is no row, a column has other rows than the target, a target or an option is out of range
 * @see Friedman 2001, Ann. Statist. 29(5), doi:10.1214/aos/1013203451; Ke et al. 2017, NeurIPS 30, for trees on histograms
 * @example
 * const model = fitBoostedTrees([Array.from({ length: 80 }, (_, i) => i)], Array.from({ length: 80 }, (_, i) => (i < 40 ? 0 : 8)));
 * Math.round(predictBoostedTrees(model, [[10, 70]])[1] ?? 0); // => 8
 */
export function fitBoostedTrees(
  columns: readonly Numbers[],
  target: ArrayLike<number>,
  options: BoostedTreesOptions = {},
): BoostedTrees {
  const { loss = "squared", trees: treesMax = 100, leaves = 31, rate = 0.1, rowsMin = 20 } = options;
  demandWhole("trees", treesMax, 0);
  demandWhole("leaves", leaves, 2);
  demandWhole("rowsMin", rowsMin, 1);
  if (!(rate > 0 && rate <= 1)) throw new RangeError(`fitBoostedTrees needs a rate above 0, at most 1, got ${rate}`);
  const wanted = checkedTarget(target, loss);
  const rows = wanted.length;
  const cuts = columns.map((column, index) => {
    if (column.length === rows) return cutPoints(column);
    throw new RangeError(`fitBoostedTrees needs ${rows} rows in each column, got ${column.length} in column ${index}`);
  });
  const base = baseOf(wanted, loss);
  const trees: BoostedTree[] = [];
  const grower = treeGrower(codedColumns(columns, cuts, rows), rows, { leaves, rowsMin, rate });
  const scores = new Float64Array(rows).fill(base);
  const memory = {
    first: new Float64Array(rows),
    second: loss === "logistic" ? new Float64Array(rows) : null,
    firstUnits: 1,
    secondUnits: 1,
  };
  while (trees.length < treesMax && Number.isFinite(base)) {
    const slopes = slopesAt(scores, wanted, { loss, slopes: memory });
    const tree = slopes === null ? null : grower.grow(slopes, scores);
    if (tree === null) break;
    trees.push(tree);
  }
  return { loss, base, cuts, trees };
}

/** Summed exactly, so that the order of rows does not show. */
function baseOf(target: Float64Array, loss: BoostedLoss): number {
  const sum = exactSum();
  sum.add(target);
  const mean = sum.value() / target.length;
  // One class alone has infinite odds, and gives chances of exactly 0 or 1.
  return loss === "logistic" ? Math.log(mean) - Math.log1p(-mean) : mean;
}

function codedColumns(columns: readonly Numbers[], cuts: readonly Float64Array[], rows: number): CodedColumns {
  const codes = columns.map((column, index) => {
    const into = new Uint8Array(rows);
    const own = cuts[index] ?? new Float64Array(0);
    codeColumn(column, own, { codes: into, from: 0, step: 1 }, { start: 0, end: rows });
    return into;
  });
  const missing = cuts.map(missingCode);
  const offsets: number[] = [];
  let cells = 0;
  for (const code of missing) {
    offsets.push(cells);
    cells += code + 1;
  }
  return { codes, missing, offsets, cells };
}

function checkedTarget(target: ArrayLike<number>, loss: BoostedLoss): Float64Array {
  const wanted = float64Of(target);
  if (wanted.length === 0) throw new RangeError("fitBoostedTrees needs at least one row");
  for (const [row, value] of wanted.entries()) {
    const isFit = loss === "logistic" ? value === 0 || value === 1 : Math.abs(value) <= targetMax;
    if (!isFit) throw new RangeError(`fitBoostedTrees needs a target for ${loss} loss, got ${value} in row ${row}`);
  }
  return wanted;
}

function demandWhole(option: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(`fitBoostedTrees needs a whole number of ${option}, at least ${least}, got ${value}`);
}
