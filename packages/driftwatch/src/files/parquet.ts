import { open } from "node:fs/promises";
import type { AsyncBuffer, ColumnData, FileMetaData, SchemaTree } from "hyparquet";
import { parquetMetadataAsync, parquetSchema } from "hyparquet/src/metadata.js";
import { compressors } from "hyparquet-compressors";
import { checkColumns } from "./check-columns.ts";
import { flatKindOf, readFlatColumn } from "./flat-column.ts";
import { type TableFile, type TableRun, Unreadable } from "./reader.ts";

/** A Parquet file, read one row group at a time. @throws Unreadable with the row group */
export async function openParquet(path: string): Promise<TableFile> {
  const metadata = await withFile(path, (file) => readMetadata(file));
  const schema = parquetSchema(metadata).children;
  const columns = schema.map(({ element }) => element.name);
  checkColumns(columns);
  return {
    columns,
    isTyped: true,
    async *read({ onShareRead } = {}) {
      let rowStart = 0;
      for (const [index, group] of metadata.row_groups.entries()) {
        const rowEnd = rowStart + Number(group.num_rows);
        yield await withFile(path, (file) => readGroup(file, { metadata, schema, rowStart, rowEnd, index }));
        rowStart = rowEnd;
        onShareRead?.((index + 1) / metadata.row_groups.length);
      }
    },
  };
}

async function withFile<Result>(path: string, use: (file: AsyncBuffer) => Promise<Result>): Promise<Result> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    return await use({
      byteLength: size,
      async slice(start, end = size) {
        const bytes = new Uint8Array(Math.max(0, end - start));
        await handle.read(bytes, 0, bytes.length, start);
        return bytes.buffer;
      },
    });
  } finally {
    await handle.close();
  }
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

async function readGroup(file: AsyncBuffer, group: Group): Promise<TableRun> {
  const { metadata, schema, index } = group;
  const columns = new Map<string, ArrayLike<unknown>>();
  try {
    for (const column of schema) {
      const values = await readFlat(file, column, group);
      if (values !== null) columns.set(column.element.name, values);
    }
    const others = schema.map(({ element }) => element.name).filter((name) => !columns.has(name));
    for (const [name, values] of await readOthers(file, others, group)) columns.set(name, values);
  } catch (error) {
    throw new Unreadable(
      `Row group ${index + 1} of ${metadata.row_groups.length} cannot be read: the Parquet file is damaged, or encoded in a way that is not supported.`,
      { cause: error },
    );
  }
  const rows = group.rowEnd - group.rowStart;
  const read = schema.map(({ element }) => columns.get(element.name) ?? []);
  const short = read.find((values) => values.length !== rows);
  if (short !== undefined)
    throw new Unreadable(`Row group ${index + 1} has ${short.length} rows where its footer says ${rows}.`);
  return { rows, columns: read };
}

/** `null`: a column for the library as a whole. */
async function readFlat(
  file: AsyncBuffer,
  column: SchemaTree,
  { metadata, index, rowStart, rowEnd }: Group,
): Promise<ArrayLike<unknown> | null> {
  const { element, path } = column;
  const chunk = metadata.row_groups[index]?.columns.find(({ meta_data: own }) => own?.path_in_schema[0] === path[0]);
  if (chunk?.meta_data === undefined || chunk.file_path !== undefined) return null;
  const kind = flatKindOf(column, chunk.meta_data);
  if (kind === null) return null;
  const { dictionary_page_offset: dictionary, data_page_offset: data, total_compressed_size: size } = chunk.meta_data;
  // Some writers say 0 where there is no dictionary.
  const start = Number(dictionary || data);
  const pages = await file.slice(start, start + Number(size));
  return readFlatColumn(pages, { kind, element, metadata: chunk.meta_data, rows: rowEnd - rowStart, compressors });
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
