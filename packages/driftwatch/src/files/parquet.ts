import { open } from "node:fs/promises";
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type ColumnData,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { checkColumns } from "./check-columns.ts";
import { type TableFile, type TableRun, Unreadable } from "./reader.ts";

/** A Parquet file, read one row group at a time. @throws Unreadable with the row group */
export async function openParquet(path: string): Promise<TableFile> {
  const metadata = await withFile(path, (file) => readMetadata(file));
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  checkColumns(columns);
  return {
    columns,
    isTyped: true,
    async *read({ onShareRead } = {}) {
      let rowStart = 0;
      for (const [index, group] of metadata.row_groups.entries()) {
        const rowEnd = rowStart + Number(group.num_rows);
        yield await withFile(path, (file) => readGroup(file, { metadata, columns, rowStart, rowEnd, index }));
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
  readonly columns: readonly string[];
  readonly rowStart: number;
  readonly rowEnd: number;
  readonly index: number;
};

async function readGroup(file: AsyncBuffer, { metadata, columns, rowStart, rowEnd, index }: Group): Promise<TableRun> {
  const pages = new Map<string, ArrayLike<unknown>[]>(columns.map((name) => [name, []]));
  const onChunk = ({ columnName, columnData }: ColumnData): void => void pages.get(columnName)?.push(columnData);
  try {
    await parquetRead({ file, metadata, compressors, rowStart, rowEnd, onChunk });
  } catch (error) {
    throw new Unreadable(
      `Row group ${index + 1} of ${metadata.row_groups.length} cannot be read: the Parquet file is damaged, or encoded in a way that is not supported.`,
      { cause: error },
    );
  }
  const rows = rowEnd - rowStart;
  const read = columns.map((name) => joined(pages.get(name) ?? []));
  const short = read.find((values) => values.length !== rows);
  if (short !== undefined)
    throw new Unreadable(`Row group ${index + 1} has ${short.length} rows where its footer says ${rows}.`);
  return { rows, columns: read };
}

/** Pages of one column as one; a page of its own stays as it is. */
function joined(pages: readonly ArrayLike<unknown>[]): ArrayLike<unknown> {
  const [first, ...more] = pages;
  return first !== undefined && more.length === 0 ? first : pages.flatMap((page) => Array.from(page));
}
