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
    const values = data instanceof Float64Array ? data : Array.from<unknown>(data);
    const isCoded = facts?.encoding.endsWith("_DICTIONARY") === true;
    checkValues(values, isCoded ? (dictionary?.length ?? 0) : Number.POSITIVE_INFINITY);
    yield values;
    if (row === rows) return;
  }
  throw new RangeError(`a column of ${rows} rows has ${row} in its pages`);
}

/**
 * The library gives `undefined` for a value that a page does not have, or names and its dictionary has not, and the places
 * themselves where there is no dictionary.
 *
 * @param known - how many values there are to choose from
 */
function checkValues(values: Float64Array | readonly unknown[], known: number): void {
  if (known === 0 && values.some((value: unknown) => value !== null))
    throw new RangeError("a page names values of a dictionary that its column lacks");
  if (!(values instanceof Float64Array) && values.includes(undefined))
    throw new RangeError("a page has fewer values than it says, or one that is not in its dictionary");
}
