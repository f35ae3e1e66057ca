/** Rows as a linear model sees them: what it can be asked is all that it needs, so dense and sparse rows are one to it. */
export type Design = {
  readonly rows: number;
  readonly columns: number;
  /** A weighted sum a row. */
  readonly times: (weights: Float64Array) => Float64Array;
  /** The sum of the rows, each times its factor; length: columns. */
  readonly sumOfRows: (factors: Float64Array) => Float64Array;
};

/** Rows of numbers, column by column. @throws RangeError if columns differ in length */
export function denseDesign(columns: readonly Float64Array[]): Design {
  const rows = columns[0]?.length ?? 0;
  if (columns.some(({ length }) => length !== rows)) throw new RangeError("denseDesign needs columns of one length");
  return {
    rows,
    columns: columns.length,
    times(weights) {
      const sums = new Float64Array(rows);
      columns.forEach((column, i) => {
        const weight = weights[i] ?? 0;
        for (let row = 0; row < rows; row++) sums[row] = (sums[row] ?? 0) + weight * (column[row] ?? 0);
      });
      return sums;
    },
    sumOfRows: (factors) =>
      Float64Array.from(columns, (column) => {
        let sum = 0;
        for (let row = 0; row < rows; row++) sum += (factors[row] ?? 0) * (column[row] ?? 0);
        return sum;
      }),
  };
}

/** Rows most of whose entries are 0. Row r has the entries from `starts[r]` up to `starts[r + 1]`. */
export type SparseRows = {
  readonly columns: number;
  /** Length: rows + 1. */
  readonly starts: Uint32Array;
  /** The column of each entry, and its value. */
  readonly places: Uint32Array;
  readonly values: Float64Array;
};

export function sparseDesign({ columns, starts, places, values }: SparseRows): Design {
  const rows = starts.length - 1;
  return {
    rows,
    columns,
    times: (weights) =>
      Float64Array.from({ length: rows }, (_, row) => {
        let sum = 0;
        for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at++)
          sum += (weights[places[at] ?? 0] ?? 0) * (values[at] ?? 0);
        return sum;
      }),
    sumOfRows(factors) {
      const sums = new Float64Array(columns);
      for (let row = 0; row < rows; row++) {
        const factor = factors[row] ?? 0;
        if (factor === 0) continue;
        for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at++) {
          const place = places[at] ?? 0;
          sums[place] = (sums[place] ?? 0) + factor * (values[at] ?? 0);
        }
      }
      return sums;
    },
  };
}
