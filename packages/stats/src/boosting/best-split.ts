import type { CodedColumns, Histogram } from "./histogram.ts";

/** Sums over the rows of a leaf. */
export type LeafSums = { readonly first: number; readonly second: number; readonly rows: number };

/** Where a leaf is cut. */
type Place = {
  readonly column: number;
  /** The largest code that goes left. */
  readonly code: number;
  readonly missingLeft: boolean;
};

export type Split = Place & {
  /** How much the loss falls, in squared units of slope. */
  readonly gain: number;
  readonly left: LeafSums;
};

export type SplitLimits = {
  /** The fewest rows of a leaf. */
  readonly rowsMin: number;
  /** The smallest sum of second derivatives of a leaf, in their unit. */
  readonly secondMin: number;
};

/**
 * The cut that lowers the loss most, over all columns: between two codes, with missing values on either side, or between
 * missing values and all others. Of equal ones the first. `null` where none lowers it.
 */
export function bestSplit(
  histogram: Histogram,
  leaf: LeafSums,
  { coded, limits }: { readonly coded: CodedColumns; readonly limits: SplitLimits },
): Split | null {
  // A cut must gain more than rounding could.
  let best = score(leaf.first, leaf.second) * (1 + 1e-12);
  let found: Place | null = null;
  for (const [column, offset] of coded.offsets.entries()) {
    const missing = coded.missing[column] ?? 0;
    const missingRows = histogram.rows[offset + missing] ?? 0;
    for (let side = 0; side < (missingRows > 0 ? 2 : 1); side++) {
      const missingLeft = side === 1;
      const cut = bestCut(histogram, leaf, { offset, missing, missingLeft, limits, best });
      if (cut.code >= 0) {
        best = cut.best;
        found = { column, code: cut.code, missingLeft };
      }
    }
  }
  return found === null ? null : splitAt(histogram, leaf, { coded, found });
}

type Scan = {
  readonly offset: number;
  readonly missing: number;
  readonly missingLeft: boolean;
  readonly limits: SplitLimits;
  readonly best: number;
};

/** The best code to cut one column after; -1 where none is better than `best`. */
function bestCut(
  { first, second, rows }: Histogram,
  leaf: LeafSums,
  { offset, missing, missingLeft, limits, best: toBeat }: Scan,
): { readonly best: number; readonly code: number } {
  const { rowsMin, secondMin } = limits;
  const start = offset + missing;
  let leftFirst = missingLeft ? (first[start] ?? 0) : 0;
  let leftSecond = missingLeft ? (second[start] ?? 0) : 0;
  let leftRows = missingLeft ? (rows[start] ?? 0) : 0;
  let [best, found] = [toBeat, -1];
  for (let code = 0; code < missing; code++) {
    const added = rows[offset + code] ?? 0;
    // A code without rows would cut as the one before it did.
    if (added === 0) continue;
    leftFirst += first[offset + code] ?? 0;
    leftSecond += second[offset + code] ?? 0;
    leftRows += added;
    if (leftRows < rowsMin || leftSecond < secondMin) continue;
    const rightSecond = leaf.second - leftSecond;
    if (leaf.rows - leftRows < rowsMin || rightSecond < secondMin) break;
    const rightFirst = leaf.first - leftFirst;
    const gained = (leftFirst * leftFirst) / leftSecond + (rightFirst * rightFirst) / rightSecond;
    if (gained > best) {
      best = gained;
      found = code;
    }
  }
  return { best, code: found };
}

function splitAt(
  histogram: Histogram,
  leaf: LeafSums,
  { coded, found }: { readonly coded: CodedColumns; readonly found: Place },
): Split {
  const offset = coded.offsets[found.column] ?? 0;
  const missing = offset + (coded.missing[found.column] ?? 0);
  let [first, second, rows] = [0, 0, 0];
  const add = (cell: number): void => {
    first += histogram.first[cell] ?? 0;
    second += histogram.second[cell] ?? 0;
    rows += histogram.rows[cell] ?? 0;
  };
  for (let cell = offset; cell <= offset + found.code; cell++) add(cell);
  if (found.missingLeft) add(missing);
  const gain = score(first, second) + score(leaf.first - first, leaf.second - second) - score(leaf.first, leaf.second);
  const isMissingSeen = (histogram.rows[missing] ?? 0) > 0;
  return {
    ...found,
    gain,
    left: { first, second, rows },
    // Nothing was learnt about missing values here: they go where most rows go.
    missingLeft: isMissingSeen ? found.missingLeft : rows * 2 > leaf.rows,
  };
}

function score(first: number, second: number): number {
  return (first * first) / second;
}
