import { parquetMetadataAsync, parquetScan, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { TableRun } from "driftwatch/files";

import { checkPages } from "./check-pages.ts";
import { type FileBytes, fileBytes } from "./file-bytes.ts";
import { type FileMetaData, holdsNoValue, parsers, withConvertedTypes } from "./parquet-types.ts";
import { checkColumns, quoted, type TableFile, Unreadable } from "./table-file.ts";

const rowsAtOnce = 4096;
/** Decoded at once: some tens of MB, however large a row group is. */
const valuesAtOnce = 2_000_000;
const sliceRowsMax = 131_072;

/**
 * A Parquet file. Row groups are read one after the other, in slices of a bounded number of values; of each column only
 * the pages that a slice touches are unpacked.
 *
 * @throws Unreadable with the column and the row group
 */
export async function openParquet(path: string): Promise<TableFile> {
  const file = await fileBytes(path);
  const { metadata, children } = await readDescription(file);
  const nested = new Map(
    children.flatMap((child): [string, string][] => {
      const what = holdsNoValue(child);
      return what === null ? [] : [[child.element.name, what]];
    }),
  );
  const columns = children.map(({ element }) => element.name).filter((name) => !nested.has(name));
  checkColumns(children.map(({ element }) => element.name));
  await checkPages(file, metadata, columns);
  return {
    columns,
    nested,
    read: (wanted) => readRows(file, metadata, { columns, wanted: wanted ?? columns.map((_, index) => index) }),
  };
}

async function readDescription(
  file: FileBytes,
): Promise<{ metadata: FileMetaData; children: ReturnType<typeof parquetSchema>["children"] }> {
  try {
    const metadata = withConvertedTypes(await parquetMetadataAsync(file, { geoparquet: false }));
    return { metadata, children: parquetSchema(metadata).children };
  } catch (error) {
    const tail = file.byteLength < 12 ? "" : Buffer.from(await file.slice(file.byteLength - 4)).toString("latin1");
    if (tail === "PARE") throw new Unreadable("The Parquet file is encrypted; send it unencrypted.", { cause: error });
    throw new Unreadable(
      tail === "PAR1"
        ? "The Parquet file is damaged: its description at the end cannot be read."
        : "The Parquet file breaks off: it does not end as such a file does. Send it again, whole.",
      { cause: error },
    );
  }
}

async function* readRows(
  file: FileBytes,
  metadata: FileMetaData,
  { columns, wanted }: { readonly columns: readonly string[]; readonly wanted: readonly number[] },
): AsyncIterable<TableRun> {
  const names = wanted.flatMap((index) => columns[index] ?? []);
  const sliceRows = Math.max(rowsAtOnce, Math.min(sliceRowsMax, Math.floor(valuesAtOnce / Math.max(1, names.length))));
  let groupStart = 0;
  for (const [group, { num_rows: rows }] of metadata.row_groups.entries()) {
    const groupEnd = groupStart + Number(rows);
    for (let from = groupStart; from < groupEnd; from += sliceRows) {
      const to = Math.min(groupEnd, from + sliceRows);
      const values = await readSlice(file, metadata, { names, from, to, group });
      const made: ArrayLike<unknown>[] = columns.map(() => []);
      wanted.forEach((column, index) => (made[column] = values[index] ?? []));
      yield { rows: to - from, columns: made };
    }
    groupStart = groupEnd;
  }
}

/** One column after the other, so that the pages of one are gone before the next is unpacked. */
async function readSlice(
  file: FileBytes,
  metadata: FileMetaData,
  { names, from, to, group }: { names: readonly string[]; from: number; to: number; group: number },
): Promise<ArrayLike<unknown>[]> {
  const values: ArrayLike<unknown>[] = [];
  for (const column of names) {
    try {
      const scan = await parquetScan({
        file,
        metadata,
        columns: [column],
        rowStart: from,
        rowEnd: to,
        compressors,
        parsers,
      });
      const read: ArrayLike<unknown> = await scan.readColumn({ column, rowStart: from, rowEnd: to });
      if (read.length !== to - from) throw new RangeError(`${read.length} values of ${to - from}`);
      values.push(read);
    } catch (error) {
      throw new Unreadable(describe(error, column, group), { cause: error });
    }
  }
  return values;
}

function describe(error: unknown, column: string, group: number): string {
  const place = `Column ${quoted(column)} of row group ${group + 1}`;
  const message = error instanceof Error ? error.message : "";
  if (error instanceof TypeError && message.includes("encoded data was not valid"))
    return `${place} holds bytes that are no UTF-8 text; leave it out, or write it as text.`;
  const unsupported = /unsupported (compression codec|encoding): (\w+)/.exec(message);
  return unsupported === null
    ? `${place} is damaged and cannot be read.`
    : `${place} uses the ${unsupported[1]} ${unsupported[2]}, which is not read here; write the file with another.`;
}
