import type { Column, ColumnChunk } from "../profile/profile.ts";

/** The rows of one seasonal cell; `null` for rows without a time. */
export type CellChunk = { readonly cell: number | null; readonly chunk: ColumnChunk };

/**
 * Cuts a chunk into one chunk for each seasonal cell its rows fall in. Rows without a time come as the cell `null`.
 *
 * A column says how many of its values broke the schema, not which: they are handed to the cells in order, as far as
 * each has values that are not there. Sums over cells are exact; chunks in order of time are hardly ever cut at all.
 */
export function splitByCell(chunk: ColumnChunk, cellOf: (time: number) => number): readonly CellChunk[] {
  const rowsByCell = new Map<number | null, number[]>();
  for (let row = 0; row < chunk.rows; row++) {
    const time = chunk.times?.[row] ?? Number.NaN;
    const cell = Number.isFinite(time) ? cellOf(time) : null;
    const rows = rowsByCell.get(cell);
    if (rows === undefined) rowsByCell.set(cell, [row]);
    else rows.push(row);
  }
  if (rowsByCell.size === 1) return [...rowsByCell.keys()].map((cell) => ({ cell, chunk }));
  const violationsLeft = chunk.columns.map((column) => column.violations);
  return [...rowsByCell].map(([cell, rows]) => ({
    cell,
    chunk: {
      rows: rows.length,
      columns: chunk.columns.map((column, i) => {
        const picked = pick(column, rows, violationsLeft[i] ?? 0);
        violationsLeft[i] = (violationsLeft[i] ?? 0) - picked.violations;
        return picked;
      }),
    },
  }));
}

function pick(column: Column, rows: readonly number[], violationsLeft: number): Column {
  if (column.kind === "categorical") {
    const values = rows.map((row) => column.values[row] ?? null);
    const absent = values.filter((value) => value === null).length;
    return { kind: "categorical", values, violations: Math.min(violationsLeft, absent) };
  }
  const values = Float64Array.from(rows, (row) => column.values[row] ?? Number.NaN);
  const absent = values.filter((value) => Number.isNaN(value)).length;
  return { kind: "numeric", values, violations: Math.min(violationsLeft, absent) };
}
