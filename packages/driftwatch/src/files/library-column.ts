import type { DecodedArray } from "hyparquet";
import { readPage } from "hyparquet/src/column.js";
import { convert } from "hyparquet/src/convert.js";
import type { RawPage } from "./flat-column.ts";

/** What the library has to know of a column. */
export type ColumnDecoder = Parameters<typeof readPage>[2];

/**
 * One column of a row group by the library, page by page: times, booleans, decimals, rarer encodings.
 *
 * @throws Error if pages are damaged, or have other rows than the row group
 */
export async function* readLibraryColumn(
  pages: AsyncIterable<RawPage>,
  decoder: ColumnDecoder,
  rows: number,
): AsyncIterable<Float64Array | readonly unknown[]> {
  let dictionary: DecodedArray | undefined;
  let row = 0;
  for await (const { header, bytes } of pages) {
    const facts = header.data_page_header_v2 ?? header.data_page_header;
    // Before the library makes room for them.
    if (row + (facts?.num_values ?? 0) > rows) throw new RangeError(`a column of ${rows} rows has more in its pages`);
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
    const { data = [] } = readPage(reader, header, decoder, dictionary, undefined, 0);
    if (header.type === "DICTIONARY_PAGE") {
      dictionary = convert(data, decoder);
      continue;
    }
    row += data.length;
    if (row > rows) throw new RangeError(`a column of ${rows} rows has more in its pages`);
    yield data instanceof Float64Array ? data : Array.from<unknown>(data);
    if (row === rows) return;
  }
  throw new RangeError(`a column of ${rows} rows has ${row} in its pages`);
}
