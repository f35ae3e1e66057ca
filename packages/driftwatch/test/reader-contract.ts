import type { TableFile } from "../src/files/reader.ts";

/** Every row of a table. */
export async function readAll(table: TableFile): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const run of table.read()) rows.push(...run.map((row) => [...row]));
  return rows;
}
