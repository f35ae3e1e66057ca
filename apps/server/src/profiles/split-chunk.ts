import type { Column, ColumnChunk } from "driftwatch";

/** The rows of a chunk by the bucket their time falls in. A chunk of one bucket is handed on as it is. */
export function splitChunk(
  chunk: ColumnChunk,
  times: Float64Array,
  bucketOf: (time: number) => number | null,
): Map<number, ColumnChunk> {
  const rowsBy = new Map<number, number[]>();
  for (let row = 0; row < chunk.rows; row += 1) {
    const bucket = bucketOf(times[row] ?? Number.NaN);
    if (bucket === null) continue;
    const rows = rowsBy.get(bucket);
    if (rows === undefined) rowsBy.set(bucket, [row]);
    else rows.push(row);
  }
  const parts = new Map<number, ColumnChunk>();
  for (const [bucket, rows] of rowsBy) {
    parts.set(
      bucket,
      rows.length === chunk.rows
        ? chunk
        : { rows: rows.length, columns: chunk.columns.map((column) => pick(column, rows)) },
    );
  }
  return parts;
}

function pick(column: Column, rows: readonly number[]): Column {
  if (column.kind === "categorical") return { ...column, values: rows.map((row) => column.values[row] ?? null) };
  const values = new Float64Array(rows.length);
  rows.forEach((row, index) => {
    values[index] = column.values[row] ?? Number.NaN;
  });
  return { ...column, values };
}
