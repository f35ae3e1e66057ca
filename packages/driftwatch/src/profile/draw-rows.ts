import { seededRandom } from "@driftguard/stats";

/** Which rows behind the first ones go into a sample of bounded size, and whose place each gets. */
export type RowDraw = {
  readonly rowsMax: number;
  /** Of the rows from `start` up to `end`, none of which is among the first `rowsMax`; they may be asked for again. */
  between(start: number, end: number): DrawnRows;
};

/** Places `from` up to `to` of both lists. */
export type DrawnRows = {
  readonly from: number;
  readonly to: number;
  /** In the table, ascending. */
  readonly rows: Float64Array;
  readonly slots: Int32Array;
};

/** Rows of a reference that bins are fitted to, at most. */
export const rowsSampledMax = 200_000;

/**
 * Draws once for all samples of the same rows: a table that is read some columns at a time is sampled as often.
 *
 * @see Vitter 1985, ACM Trans. Math. Softw. 11(1), algorithm R, doi:10.1145/3147.3165
 */
export function drawRows({ rowsMax, seed }: { readonly rowsMax: number; readonly seed: number }): RowDraw {
  const random = seededRandom(seed);
  let [rows, slots] = [new Float64Array(1024), new Int32Array(1024)];
  let [drawn, next] = [0, rowsMax];
  const grow = (): void => {
    const [moreRows, moreSlots] = [new Float64Array(rows.length * 2), new Int32Array(rows.length * 2)];
    moreRows.set(rows);
    moreSlots.set(slots);
    [rows, slots] = [moreRows, moreSlots];
  };
  const drawUpTo = (end: number): void => {
    for (; next < end; next++) {
      const slot = random.below(next + 1);
      if (slot >= rowsMax) continue;
      if (drawn === rows.length) grow();
      rows[drawn] = next;
      slots[drawn] = slot;
      drawn += 1;
    }
  };
  /** The first drawn row that is not before this one. */
  const placeOf = (row: number): number => {
    let [low, high] = [0, drawn];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[middle] ?? 0) < row) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    rowsMax,
    between(start, end) {
      drawUpTo(end);
      return { from: placeOf(start), to: placeOf(end), rows, slots };
    },
  };
}
