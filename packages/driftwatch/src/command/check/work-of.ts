import type { TableFile } from "../../files/reader.ts";
import type { Work } from "../output.ts";
import { cellsKept } from "../tables/read-columns.ts";

/**
 * How much there is to do, as far as it is known before tables are read; a file of texts does not say how many rows it has.
 *
 * @param trains - whether a detector was asked for that trains on rows, which takes long however few there are
 */
export function workOf(tables: readonly Pick<TableFile, "rows" | "columns">[], trains: boolean): Work {
  const cells = Math.max(...tables.map(({ rows, columns }) => (rows ?? Number.NaN) * columns.length));
  if (cells > cellsKept) return "large";
  return cells <= cellsKept && !trains ? "short" : "unknown";
}
