import type { AsyncBuffer, ColumnMetaData } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import type { RawPage } from "./flat-column.ts";

/** Read at once: pages below this come several together. A column of a wide table holds no more than this, and its page. */
const windowBytes = 262_144;

/** With the statistics of long texts; what is larger is no head. */
const headBytesMax = 2 ** 22;

/** The pages of one column of a row group, read from the file as they are asked for. */
export async function* columnPages(file: AsyncBuffer, metadata: ColumnMetaData): AsyncIterable<RawPage> {
  const { dictionary_page_offset: dictionary, data_page_offset: data, total_compressed_size: size } = metadata;
  // Some writers say 0 where there is no dictionary.
  let at = Number(dictionary || data);
  const end = at + Number(size);
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
