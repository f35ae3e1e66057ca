import { type FileHandle, open } from "node:fs/promises";
import type { AsyncBuffer, ColumnData, FileMetaData, SchemaTree } from "hyparquet";
import { parquetMetadataAsync, parquetSchema } from "hyparquet/src/metadata.js";
import { compressors } from "hyparquet-compressors";
import { checkColumns } from "./check-columns.ts";
import { columnPages } from "./column-pages.ts";
import { flatKindOf, type FlatValues, readFlatColumn } from "./flat-column.ts";
import { type TableFile, type TableRun, Unreadable } from "./reader.ts";
import { type RowTaker, takeRows } from "./take-rows.ts";

const cellsAtOnce = 2_000_000;
const rowsAtOnce = { min: 8192, max: 65_536 } as const;

/**
 * A Parquet file, read some thousand rows of a row group at a time: a page of each column is in memory, and whole are only
 * columns that the library has to read.
 *
 * @throws Unreadable with the row group
 */
export async function openParquet(path: string): Promise<TableFile> {
  const metadata = await withFile(path, (file) => readMetadata(file));
  const schema = parquetSchema(metadata).children;
  const columns = schema.map(({ element }) => element.name);
  checkColumns(columns);
  return {
    columns,
    isTyped: true,
    rows: Number(metadata.num_rows),
    async *read({ onShareRead } = {}) {
      let rowStart = 0;
      for (const [index, group] of metadata.row_groups.entries()) {
        const rowEnd = rowStart + Number(group.num_rows);
        const handle = await open(path);
        try {
          yield* readGroup(await bufferOf(handle), { metadata, schema, rowStart, rowEnd, index });
        } finally {
          await handle.close();
        }
        rowStart = rowEnd;
        onShareRead?.((index + 1) / metadata.row_groups.length);
      }
    },
  };
}

async function withFile<Result>(path: string, use: (file: AsyncBuffer) => Promise<Result>): Promise<Result> {
  const handle = await open(path);
  try {
    return await use(await bufferOf(handle));
  } finally {
    await handle.close();
  }
}

async function bufferOf(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(Math.max(0, end - start));
      await handle.read(bytes, 0, bytes.length, start);
      return bytes.buffer;
    },
  };
}

async function readMetadata(file: AsyncBuffer): Promise<FileMetaData> {
  if (file.byteLength === 0) throw new Unreadable("The file is empty.");
  const isMarked = async (start: number): Promise<boolean> =>
    Buffer.from(await file.slice(start, start + 4)).toString("latin1") === "PAR1";
  if (!(await isMarked(0))) throw new Unreadable("The file is no Parquet file: it does not begin with PAR1.");
  if (file.byteLength < 12 || !(await isMarked(file.byteLength - 4)))
    throw new Unreadable("The Parquet file is cut off: its end is missing; copy or write it again.");
  try {
    return await parquetMetadataAsync(file);
  } catch (error) {
    throw new Unreadable("The Parquet file is damaged: its footer cannot be read.", { cause: error });
  }
}

type Group = {
  readonly metadata: FileMetaData;
  /** The columns, with what they consist of. */
  readonly schema: readonly SchemaTree[];
  readonly rowStart: number;
  readonly rowEnd: number;
  readonly index: number;
};

async function* readGroup(file: AsyncBuffer, group: Group): AsyncIterable<TableRun> {
  const { schema, rowStart, rowEnd } = group;
  const rows = rowEnd - rowStart;
  const most = Math.floor(cellsAtOnce / schema.length);
  const step = Math.max(rowsAtOnce.min, Math.min(rowsAtOnce.max, most));
  const takers = await told(group, () => openColumns(file, group));
  try {
    for (let read = 0, count = 0; read < rows; read += count) {
      const together = await told(group, () => rowsAtHand(takers));
      // Pages are in memory as they are: what of them is handed on takes no more.
      count = together < rowsAtOnce.min ? Math.min(step, rows - read) : Math.min(rowsAtOnce.max, together);
      const columns: ArrayLike<unknown>[] = [];
      for (const taker of takers) columns.push(await told(group, () => taker.take(count)));
      yield { rows: count, columns };
    }
  } finally {
    await Promise.all(takers.map((taker) => taker.close()));
  }
}

/** Of which no column has to be copied together from several pages. */
async function rowsAtHand(takers: readonly RowTaker[]): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (const taker of takers) least = Math.min(least, await taker.atHand());
  return least;
}

async function told<Result>({ metadata, index }: Group, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw new Unreadable(
      `Row group ${index + 1} of ${metadata.row_groups.length} cannot be read: the Parquet file is damaged, or encoded in a way that is not supported.`,
      { cause: error },
    );
  }
}

async function openColumns(file: AsyncBuffer, group: Group): Promise<readonly RowTaker[]> {
  const flat = new Map(group.schema.map((column) => [column.element.name, flatPieces(file, column, group)]));
  const others = await readOthers(
    file,
    [...flat.keys()].filter((name) => flat.get(name) === null),
    group,
  );
  return [...flat].map(([name, pieces]) => takeRows(pieces ?? whole(others.get(name) ?? [])));
}

async function* whole(values: ArrayLike<unknown>): AsyncIterable<Float64Array | readonly unknown[]> {
  yield values instanceof Float64Array ? values : Array.from(values);
}

/** `null`: a column for the library as a whole. */
function flatPieces(
  file: AsyncBuffer,
  column: SchemaTree,
  { metadata, index, rowStart, rowEnd }: Group,
): AsyncIterable<FlatValues> | null {
  const { element, path } = column;
  const chunk = metadata.row_groups[index]?.columns.find(({ meta_data: own }) => own?.path_in_schema[0] === path[0]);
  if (chunk?.meta_data === undefined || chunk.file_path !== undefined) return null;
  const kind = flatKindOf(column, chunk.meta_data);
  if (kind === null) return null;
  const own = { kind, element, metadata: chunk.meta_data, rows: rowEnd - rowStart, compressors };
  return readFlatColumn(columnPages(file, chunk.meta_data), own);
}

/** Times, booleans, decimals, lists, structures, rarer encodings. */
async function readOthers(
  file: AsyncBuffer,
  columns: string[],
  { metadata, rowStart, rowEnd }: Group,
): Promise<ReadonlyMap<string, ArrayLike<unknown>>> {
  if (columns.length === 0) return new Map();
  const { parquetRead } = await import("hyparquet");
  const pages = new Map<string, ArrayLike<unknown>[]>(columns.map((name) => [name, []]));
  const onChunk = ({ columnName, columnData }: ColumnData): void => void pages.get(columnName)?.push(columnData);
  await parquetRead({ file, metadata, columns, compressors, rowStart, rowEnd, onChunk });
  return new Map([...pages].map(([name, own]) => [name, joined(own)]));
}

/** Pages of one column as one; a page of its own stays as it is. */
function joined(pages: readonly ArrayLike<unknown>[]): ArrayLike<unknown> {
  const [first, ...more] = pages;
  return first !== undefined && more.length === 0 ? first : pages.flatMap((page) => Array.from(page));
}
