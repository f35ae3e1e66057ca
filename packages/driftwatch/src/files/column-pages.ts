import type { AsyncBuffer, ColumnMetaData } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import type { RawPage } from "./flat-column.ts";

/** Read at once: pages below this come several together. A column of a wide table holds no more than this, and its page. */
const windowBytes = 262_144;

/** With the statistics of long texts; what is larger is no head. */
const headBytesMax = 2 ** 22;

/** A page is a megabyte or a few as writers make them. What is larger than this unpacked is made to be. */
const pageBytesMax = 2 ** 28;

/**
 * The pages of one column of a row group, read from the file as they are asked for.
 *
 * @throws RangeError if a page reaches beyond its column, or says it has more in it than it may
 */
export async function* columnPages(file: AsyncBuffer, metadata: ColumnMetaData): AsyncIterable<RawPage> {
  const { dictionary_page_offset: dictionary, data_page_offset: data, total_compressed_size: size } = metadata;
  // Some writers say 0 where there is no dictionary.
  let at = Number(dictionary || data);
  const end = at + Number(size);
  if (!(at >= 0 && at <= end && end <= file.byteLength))
    throw new RangeError("a column lies beyond the end of the file");
  let window = new ArrayBuffer(0);
  let read = 0;
  while (at < end) {
    const found = headerIn(window, read);
    if (found === null) {
      const length = Math.min(end - at, Math.max(windowBytes, (window.byteLength - read) * 2));
      if (length === window.byteLength - read || window.byteLength - read > headBytesMax)
        throw new RangeError("the head of a page reaches beyond its column, or is none");
      [window, read] = [await file.slice(at, at + length), 0];
      continue;
    }
    const { header, headBytes } = found;
    const [start, bytes] = [read + headBytes, header.compressed_page_size];
    if (bytes < 0 || at + headBytes + bytes > end) throw new RangeError("a page reaches beyond its column");
    checkSize(header, metadata);
    if (start + bytes <= window.byteLength) {
      yield { header, bytes: new Uint8Array(window, start, bytes) };
      read = start + bytes;
    } else {
      const page = await file.slice(at + headBytes, at + headBytes + bytes);
      [window, read] = [new ArrayBuffer(0), 0];
      yield { header, bytes: new Uint8Array(page) };
    }
    at += headBytes + bytes;
  }
}

/** What a page says it has is what its reader would make room for. */
function checkSize(header: RawPage["header"], { num_values: values }: ColumnMetaData): void {
  const { uncompressed_page_size: unpacked, dictionary_page_header: dictionary } = header;
  if (unpacked < 0 || unpacked > pageBytesMax) throw new RangeError("a page is too large");
  const said = (header.data_page_header ?? header.data_page_header_v2 ?? dictionary)?.num_values ?? 0;
  // A dictionary may hold more than the rows use, but not more than it has bytes.
  if (said < 0 || said > (dictionary === undefined ? values : unpacked))
    throw new RangeError(`a page says it has ${said} values`);
}

/** `null`: it does not end in there. */
function headerIn(
  window: ArrayBuffer,
  from: number,
): { readonly header: RawPage["header"]; readonly headBytes: number } | null {
  if (from >= window.byteLength) return null;
  const reader = { view: new DataView(window), offset: from };
  try {
    const header = parquetHeader(reader);
    return { header, headBytes: reader.offset - from };
  } catch {
    // Cut off or broken: the library tells of both in several ways, so more of the file must decide.
    return null;
  }
}
