import type { RowSource } from "../../baseline/build-baseline.ts";
import { columnValues, type ValueOptions } from "../../plan/column-values.ts";
import type { TableFile, TableRun } from "../../files/reader.ts";
import { timeValues } from "../../plan/time-values.ts";
import type { ColumnChunk } from "../../profile/profile.ts";
import { profiledKind } from "../../profile/profiled-feature.ts";

/** How a column of a table is read, and where it stands in it. */
export type ReadColumn = ValueOptions & { readonly name: string; readonly at: number };

export type ReadOptions = {
  /** Where the times stand; `null`: rows carry none. */
  readonly timeAt?: number | null;
  /** Shown every run of rows, as the file has it and as profiles take it. */
  readonly see?: (run: TableRun, chunk: ColumnChunk) => void;
  /** Places of what is read of the table, these columns among it; all of it unless given. */
  readonly wanted?: readonly number[];
  /** Told after every run. @param share - of this reading, 0 to 1 */
  readonly onRows: (share: number, rows: number) => void;
};

/** The chosen columns of a table, in their order, as profiles take them; texts and embeddings beside them, as they came. */
export async function* readColumns(
  table: TableFile,
  columns: readonly ReadColumn[],
  { timeAt = null, see, wanted, onRows }: ReadOptions,
): AsyncIterable<ColumnChunk> {
  const profiled = columns.filter(({ type }) => profiledKind(type) !== null);
  const others = columns.filter(({ type }) => profiledKind(type) === null);
  let [rows, shareRead] = [0, 0];
  for await (const run of table.read({ wanted, onShareRead: (share) => (shareRead = share) })) {
    const values = profiled.map((column) => columnValues(run.columns[column.at] ?? [], column));
    const whole = others.length === 0 ? {} : { whole: others.map(({ at }) => run.columns[at] ?? []) };
    const times = timeAt === null ? {} : { times: timeValues(run.columns[timeAt] ?? []) };
    const chunk = { rows: run.rows, columns: values, ...whole, ...times };
    see?.(run, chunk);
    yield chunk;
    rows += run.rows;
    onRows(shareRead, rows);
  }
}

export type SourceOptions = Pick<ReadOptions, "timeAt" | "see" | "wanted"> & {
  /** @param pass - 0 or 1 */
  readonly onRows: (pass: number, share: number, rows: number) => void;
  /** Up to this many values are kept for the second pass: 8 bytes each among numbers. */
  readonly cellsKeptMax?: number;
};

/** Values of a table that may stand in memory for another pass. */
export const cellsKept = 8_000_000;

/**
 * A table as a baseline is built from it, in two passes. Where it is small enough, the second is over what the first has
 * kept; a larger one is read from its file again.
 */
export function rowSourceOf(
  table: TableFile,
  columns: readonly ReadColumn[],
  { timeAt = null, see, onRows, wanted, cellsKeptMax = cellsKept }: SourceOptions,
): RowSource {
  let pass = 0;
  // Of a table that is known to be too large nothing need be kept to find out.
  let kept: ColumnChunk[] | null = (table.rows ?? 0) * columns.length > cellsKeptMax ? null : [];
  return {
    rows: table.rows,
    schema: columns.map(({ name, type }) => ({ name, type })),
    async *read() {
      const own = pass;
      pass += 1;
      if (own > 0 && kept !== null && timeAt !== null) {
        yield* kept;
        return;
      }
      let cells = 0;
      const told = {
        timeAt,
        ...(wanted === undefined ? {} : { wanted }),
        onRows: (share: number, rows: number) => onRows(own, share, rows),
        // Rows are shown once, however often they are read.
        ...(see === undefined || own > 0 ? {} : { see }),
      };
      for await (const chunk of readColumns(table, columns, told)) {
        cells += chunk.rows * columns.length;
        if (cells > cellsKeptMax) kept = null;
        kept?.push(timeAt === null ? numbersOf(chunk) : profiledOf(chunk));
        yield chunk;
      }
    },
    async *readNumbers() {
      const own = pass;
      pass += 1;
      const isNumeric = ({ type }: ReadColumn): boolean => profiledKind(type) === "numeric";
      const numbers = columns.filter(isNumeric);
      const onRowsOf = (share: number, rows: number): void => onRows(own, share, rows);
      if (kept === null) yield* readColumns(table, numbers, { wanted: numbers.map(({ at }) => at), onRows: onRowsOf });
      else yield* kept.map(numbersOf);
    },
  };
}

/** Levels that the first pass has counted need not be kept. */
function numbersOf({ rows, columns }: ColumnChunk): ColumnChunk {
  return { rows, columns: columns.filter(({ kind }) => kind === "numeric") };
}

/** Profiles are all that a second pass is for, and texts take more memory than all the rest. */
function profiledOf({ rows, columns, times }: ColumnChunk): ColumnChunk {
  return { rows, columns, ...(times === undefined ? {} : { times }) };
}
