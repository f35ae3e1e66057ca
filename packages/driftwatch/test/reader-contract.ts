import type { TableFile } from "../src/files/reader.ts";

/** Every row of a table. */
export async function readAll(table: TableFile): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const run of table.read()) {
    for (let row = 0; row < run.rows; row++) rows.push(run.columns.map((values) => values[row]));
  }
  return rows;
}
