import { parquetHeader } from "hyparquet/src/column.js";

import type { FileBytes } from "./file-bytes.ts";
import type { FileMetaData } from "./parquet-types.ts";
import { quoted, Unreadable } from "./table-file.ts";

type Chunk = NonNullable<FileMetaData["row_groups"][number]["columns"][number]["meta_data"]>;

/** A page is one megabyte as writers make them. What is larger than this unpacked is made to be. */
const pageBytesMax = 256 * 1_048_576;
/** So many rows a group, and values a page, are beyond every writer. */
const groupRowsMax = 1 << 28;

/**
 * Reads the description of every page, and none of its content: how many values it says it has is how much the reader
 * would make room for.
 *
 * @throws Unreadable with the column and the row group
 */
export async function checkPages(file: FileBytes, metadata: FileMetaData, columns: readonly string[]): Promise<void> {
  const wanted = new Set(columns);
  for (const [group, { columns: chunks, num_rows: rows }] of metadata.row_groups.entries()) {
    if (rows < 0n || rows > BigInt(groupRowsMax))
      throw new Unreadable(`Row group ${group + 1} says it has ${rows} rows.`);
    if (rows === 0n) continue;
    const found = new Set<string>();
    for (const { meta_data: chunk, file_path: elsewhere } of chunks) {
      const [name = "", ...inner] = chunk?.path_in_schema ?? [];
      if (chunk === undefined || inner.length > 0 || !wanted.has(name)) continue;
      if (elsewhere !== undefined && elsewhere !== "")
        throw new Unreadable(`Column ${quoted(name)} lies in another file; send one whole file.`);
      found.add(name);
      const fault = await faultOf(file, chunk, Number(rows));
      if (fault !== null)
        throw new Unreadable(
          `Column ${quoted(name)} of row group ${group + 1} is damaged: ${fault}. Send the file again.`,
        );
    }
    const absent = columns.find((name) => !found.has(name));
    if (absent !== undefined) throw new Unreadable(`Row group ${group + 1} lacks the column ${quoted(absent)}.`);
  }
}

async function faultOf(file: FileBytes, chunk: Chunk, rows: number): Promise<string | null> {
  const first = chunk.dictionary_page_offset ?? chunk.data_page_offset;
  const from = Number(first < chunk.data_page_offset && first > 0n ? first : chunk.data_page_offset);
  const to = from + Number(chunk.total_compressed_size);
  if (!(from >= 4 && from <= to && to <= file.byteLength)) return "it lies beyond the end of the file";
  const reader = { view: new DataView(await file.slice(from, to)), offset: 0 };
  let values = 0;
  while (reader.offset < reader.view.byteLength - 1 && values < rows) {
    const page = readHeader(reader);
    if (page === null) return "a page has no readable description";
    if (page.bytes < 0 || reader.offset + page.bytes > reader.view.byteLength) return "a page breaks off";
    if (page.unpackedBytes < 0 || page.unpackedBytes > pageBytesMax) return "a page is too large";
    // A dictionary may hold more than the rows use, but not more than it has bytes.
    const valuesMax = page.isDictionary ? page.unpackedBytes : rows;
    if (page.values < 0 || page.values > valuesMax) return `a page says it has ${page.values} values`;
    reader.offset += page.bytes;
    if (!page.isDictionary) values += page.values;
  }
  return values === rows ? null : `it has ${values} of ${rows} values`;
}

function readHeader(reader: {
  view: DataView;
  offset: number;
}): { bytes: number; unpackedBytes: number; values: number; isDictionary: boolean } | null {
  try {
    const header = parquetHeader(reader);
    const data = header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header;
    if (data === undefined) return null;
    return {
      bytes: Number(header.compressed_page_size),
      unpackedBytes: Number(header.uncompressed_page_size),
      values: Number(data.num_values),
      isDictionary: header.type === "DICTIONARY_PAGE",
    };
  } catch {
    return null;
  }
}
