import { type FileHandle, open } from "node:fs/promises";
import type { AsyncBuffer, ColumnData, FileMetaData, SchemaTree } from "hyparquet";
import { markGeoColumns } from "hyparquet/src/geoparquet.js";
import { parquetMetadataAsync, parquetSchema } from "hyparquet/src/metadata.js";
import { checkColumns } from "./check-columns.ts";
import { type ColumnNature, convertValues } from "./column-nature.ts";
import { nothingAtHand, type PageFile } from "./column-pages.ts";
import { isSingle, openColumn } from "./open-column.ts";
import { holdsNoValue, parquetNatures, withConvertedTypes } from "./parquet-types.ts";
import { type TableFile, type TableRun, Unreadable } from "./reader.ts";
import { shownName } from "./shown-name.ts";
import { type RowTaker, takeRows } from "./take-rows.ts";
import { Unsupported } from "./unsupported.ts";

const cellsAtOnce = 2_000_000;
const bytesAtOnce = 2 ** 25;
const rowsAtOnceMax = 65_536;
/** Below, pages of several columns are put together rather than handed out as they are. */
const rowsTogetherMin = 8192;
/** So many rows a group are beyond every writer. */
const groupRowsMax = 2 ** 28;

export type ParquetFile = TableFile & {
  /** Columns that hold no single value a row, and what they hold instead: "lists", "4 bytes a row". */
  readonly nested: ReadonlyMap<string, string>;
};

export type ParquetOptions = {
  /** Whether also bytes that do not say they are text have to be some, rather than be read as what can be read of them. */
  readonly isStrict?: boolean;
};

/**
 * A Parquet file, read some thousand rows of a row group at a time: a page of each column is in memory, and whole are only
 * columns of lists and structures.
 *
 * @throws Unreadable with the column and the row group
 */
export async function openParquet(path: string, { isStrict = false }: ParquetOptions = {}): Promise<ParquetFile> {
  const metadata = await withFile(path, (file) => readMetadata(file, { geoparquet: !isStrict }));
  const schema = parquetSchema(metadata).children;
  const columns = schema.map(({ element }) => element.name);
  checkColumns(columns);
  const natures = parquetNatures(metadata, schema);
  return {
    columns,
    isTyped: true,
    rows: Number(metadata.num_rows),
    natures,
    nested: new Map(
      schema.flatMap((column): [string, string][] => {
        const what = holdsNoValue(column);
        return what === null ? [] : [[column.element.name, what]];
      }),
    ),
    async *read({ wanted = [...columns.keys()], onShareRead } = {}) {
      let rowStart = 0;
      for (const [index, group] of metadata.row_groups.entries()) {
        const rowEnd = rowStart + Number(group.num_rows);
        const handle = await open(path);
        try {
          const group = { metadata, schema, natures, wanted, isStrict, rowStart, rowEnd, index };
          let rowsRead = rowStart;
          for await (const run of readGroup(await bufferOf(handle), group)) {
            rowsRead += run.rows;
            // Before the run is taken: a group may be a million rows, through which nothing else would be told.
            onShareRead?.(rowsRead / Number(metadata.num_rows));
            yield run;
          }
        } finally {
          await handle.close();
        }
        rowStart = rowEnd;
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

async function bufferOf(handle: FileHandle): Promise<PageFile> {
  const { size } = await handle.stat();
  let lent = new Uint8Array(0);
  const readInto = async (bytes: Uint8Array, start: number): Promise<void> => {
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
    if (bytesRead < bytes.length) throw new RangeError("the file is shorter than it was");
  };
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(Math.max(0, end - start));
      await readInto(bytes, start);
      return bytes.buffer;
    },
    async lend(start, end) {
      if (lent.length < end - start) lent = new Uint8Array(end - start);
      const bytes = lent.subarray(0, end - start);
      await readInto(bytes, start);
      return bytes;
    },
  };
}

async function readMetadata(file: AsyncBuffer, options: { readonly geoparquet: boolean }): Promise<FileMetaData> {
  if (file.byteLength === 0) throw new Unreadable("The file is empty.");
  const markAt = async (start: number): Promise<string> =>
    Buffer.from(await file.slice(start, start + 4)).toString("latin1");
  const isMarked = async (start: number): Promise<boolean> => (await markAt(start)) === "PAR1";
  if ((await markAt(0)) === "PARE")
    throw new Unreadable("The Parquet file is encrypted: write it again without encryption.");
  if (!(await isMarked(0))) throw new Unreadable("The file is no Parquet file: it does not begin with PAR1.");
  if (file.byteLength < 12 || !(await isMarked(file.byteLength - 4)))
    throw new Unreadable("The Parquet file is cut off: its end is missing; copy or write it again.");
  const read = await readFooter(file, options);
  if (!(read.num_rows >= 0)) throw new Unreadable(`The Parquet file is damaged: it says it has ${read.num_rows} rows.`);
  return read;
}

async function readFooter(file: AsyncBuffer, options: { readonly geoparquet: boolean }): Promise<FileMetaData> {
  try {
    const read = await parquetMetadataAsync(file, { ...options, geoparquet: false });
    // The library looks for places on the earth by going on behind a column's parts: with fewer than none it would for ever.
    if (read.schema.some(({ num_children: parts = 0 }) => !(parts >= 0)))
      throw new RangeError("a column says it has fewer parts than none");
    if (options.geoparquet) markGeoColumns(read.schema, read.key_value_metadata);
    return withConvertedTypes(read);
  } catch (error) {
    throw new Unreadable("The Parquet file is damaged: its description at the end cannot be read.", { cause: error });
  }
}

type Group = {
  readonly metadata: FileMetaData;
  /** The columns, with what they consist of. */
  readonly schema: readonly SchemaTree[];
  readonly natures: ReadonlyMap<string, ColumnNature>;
  readonly wanted: readonly number[];
  readonly isStrict: boolean;
  readonly rowStart: number;
  readonly rowEnd: number;
  readonly index: number;
};

async function* readGroup(file: PageFile, group: Group): AsyncIterable<TableRun> {
  const { schema, wanted, rowStart, rowEnd, index } = group;
  const rows = rowEnd - rowStart;
  if (!(rows >= 0 && rows <= groupRowsMax)) throw new Unreadable(`Row group ${index + 1} says it has ${rows} rows.`);
  const step = rowsAtOnce(group);
  const takers = await openColumns(file, group);
  try {
    for (let read = 0, count = 0; read < rows; read += count) {
      const together = await rowsAtHand(takers, group);
      // Pages are in memory as they are: what of them is handed on takes no more.
      count = Math.min(rows - read, together < rowsTogetherMin ? step : Math.min(rowsAtOnceMax, together));
      const columns: ArrayLike<unknown>[] = schema.map(() => []);
      for (const [i, taker] of takers.entries()) {
        const column = wanted[i] ?? 0;
        columns[column] = await told(group, schema[column], () => taker.take(count));
      }
      yield { rows: count, columns };
    }
  } finally {
    await Promise.all(takers.map((taker) => taker.close()));
  }
}

/** Of which no column has to be copied together from several pages. */
async function rowsAtHand(takers: readonly RowTaker[], group: Group): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (const [i, taker] of takers.entries())
    least = Math.min(least, await told(group, group.schema[group.wanted[i] ?? 0], () => taker.atHand()));
  return least;
}

/** Fewer where there are many columns, or long texts. */
function rowsAtOnce({ metadata, schema, wanted, rowStart, rowEnd, index }: Group): number {
  const names = new Set(wanted.map((column) => schema[column]?.element.name));
  let bytes = 0;
  for (const { meta_data: own } of metadata.row_groups[index]?.columns ?? [])
    if (names.has(own?.path_in_schema[0])) bytes += Number(own?.total_uncompressed_size ?? 0);
  const rowsOfBytes = Math.floor((bytesAtOnce / Math.max(1, bytes)) * (rowEnd - rowStart));
  return Math.max(1, Math.min(rowsAtOnceMax, Math.floor(cellsAtOnce / Math.max(1, names.size)), rowsOfBytes));
}

async function told<Result>(
  { index }: Group,
  column: SchemaTree | undefined,
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw new Unreadable(describe(error, `Column ${shownName(column?.element.name ?? "")} of row group ${index + 1}`), {
      cause: error,
    });
  }
}

function describe(error: unknown, place: string): string {
  if (error instanceof Unsupported) return `${place} ${error.message}.`;
  const message = error instanceof Error ? error.message : "";
  if (error instanceof TypeError && message.includes("encoded data was not valid"))
    return `${place} holds bytes that are no UTF-8 text; leave it out, or write it as text.`;
  const unsupported = /unsupported (compression codec|encoding): (\w+)/.exec(message);
  return unsupported === null
    ? `${place} is damaged and cannot be read: write the file again.`
    : `${place} uses the ${unsupported[1]} ${unsupported[2]}, which is not read here; write the file with another.`;
}

/** @throws Unreadable if the column's own bytes are encrypted, in a file whose description is not */
function refuseEncrypted(column: SchemaTree, { metadata, index }: Group): void {
  const name = column.element.name;
  const own = metadata.row_groups[index]?.columns.filter(({ meta_data: data }) => data?.path_in_schema[0] === name);
  if (own?.some(({ crypto_metadata: crypto }) => crypto !== undefined) === true)
    throw new Unreadable(
      `Column ${shownName(name)} is encrypted: write the file again without encryption, or leave it out.`,
    );
}

async function openColumns(file: PageFile, group: Group): Promise<readonly RowTaker[]> {
  const { metadata, schema, natures, wanted, isStrict, index } = group;
  const [atHand, room] = [nothingAtHand(file), { numbers: new Float64Array(0) }];
  const takers: RowTaker[] = [];
  for (const column of wanted.flatMap((at) => schema[at] ?? [])) {
    refuseEncrypted(column, group);
    const pieces = isSingle(column)
      ? openColumn(file, { metadata, column, index, atHand, room, isStrict })
      : whole(await told(group, column, () => readNested(file, column.element.name, group)));
    const nature = natures.get(column.element.name);
    takers.push(takeRows(nature?.convert === undefined ? pieces : converted(pieces, nature)));
  }
  return takers;
}

async function* converted(
  pieces: AsyncIterable<Float64Array | readonly unknown[]>,
  nature: ColumnNature,
): AsyncIterable<Float64Array | readonly unknown[]> {
  for await (const values of pieces) yield convertValues(values, nature);
}

async function* whole(values: ArrayLike<unknown>): AsyncIterable<Float64Array | readonly unknown[]> {
  yield values instanceof Float64Array ? values : Array.from(values);
}

/** Lists and structures, which may go on from page to page. */
async function readNested(
  file: AsyncBuffer,
  column: string,
  { metadata, rowStart, rowEnd }: Group,
): Promise<ArrayLike<unknown>> {
  const [{ parquetRead }, { compressors }] = await Promise.all([import("hyparquet"), import("hyparquet-compressors")]);
  const pages: ArrayLike<unknown>[] = [];
  const onChunk = ({ columnData }: ColumnData): void => void pages.push(columnData);
  await parquetRead({ file: heard(file), metadata, columns: [column], compressors, rowStart, rowEnd, onChunk });
  return joined(pages);
}

/** The library asks for all ranges at once and waits for one after the other: one that failed before its turn would end the process. */
function heard(file: AsyncBuffer): AsyncBuffer {
  return {
    byteLength: file.byteLength,
    slice(start, end) {
      const bytes = Promise.resolve(file.slice(start, end));
      // Whoever waits for it is told all the same.
      bytes.catch(() => undefined);
      return bytes;
    },
  };
}

/** Pages of one column as one; a page of its own stays as it is. */
function joined(pages: readonly ArrayLike<unknown>[]): ArrayLike<unknown> {
  const [first, ...more] = pages;
  return first !== undefined && more.length === 0 ? first : pages.flatMap((page) => Array.from(page));
}
