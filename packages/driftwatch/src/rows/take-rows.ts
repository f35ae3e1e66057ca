import type { RowSample, SampleColumn } from "./sample-rows.ts";

/** The named rows of a sample, in the order they are named. */
export function takeRows({ columns, times, rowsOfTable }: RowSample, rows: readonly number[]): RowSample {
  return {
    rows: rows.length,
    rowsOfTable,
    columns: columns.map((column) => takeColumn(column, rows)),
    times: times === null ? null : Float64Array.from(rows, (row) => times[row] ?? Number.NaN),
  };
}

function takeColumn(column: SampleColumn, rows: readonly number[]): SampleColumn {
  const at = <Value>(values: readonly (Value | null)[]): (Value | null)[] => rows.map((row) => values[row] ?? null);
  switch (column.kind) {
    case "numeric":
      return { ...column, values: Float64Array.from(rows, (row) => column.values[row] ?? Number.NaN) };
    case "categorical":
    case "text":
      return { ...column, values: at(column.values) };
    case "embedding":
      return { ...column, values: at(column.values) };
    default:
      return column satisfies never;
  }
}
