import { isInSegment, type NamedSegment } from "../../explain/named-segment.ts";
import type { TableFile, TableRun } from "../../files/reader.ts";
import { CommandError } from "../command-error.ts";
import type { Side } from "./open-side.ts";

/** A side with the rows of a segment alone, or as it is where none is named. @throws CommandError if it does not have its columns */
export function segmentSide(side: Side, segment: NamedSegment): Side {
  // Rows are taken out by copying them: too dear where all are asked for.
  if (segment.length === 0) return side;
  const { name, table } = side;
  for (const { column } of segment) {
    if (!table.columns.includes(column))
      throw new CommandError("unreadable", `${name}: there is no column "${column}", which --segment names.`);
  }
  return { ...side, table: segmentTable(table, segment) };
}

function segmentTable(table: TableFile, segment: NamedSegment): TableFile {
  const places = new Map(segment.map(({ column }) => [column, table.columns.indexOf(column)]));
  return {
    ...table,
    rows: undefined,
    async *read(options) {
      for await (const run of table.read(options)) {
        const rows = Array.from({ length: run.rows }, (_, row) => row).filter((row) =>
          isInSegment(segment, (column) => run.columns[places.get(column) ?? -1]?.[row]),
        );
        yield takeRun(run, rows);
      }
    },
  };
}

function takeRun({ columns }: TableRun, rows: readonly number[]): TableRun {
  return {
    rows: rows.length,
    columns: columns.map((column) =>
      column instanceof Float64Array
        ? Float64Array.from(rows, (row) => column[row] ?? Number.NaN)
        : rows.map((row) => column[row]),
    ),
  };
}
