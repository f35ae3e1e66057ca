import zlib from "node:zlib";
import type { AsyncBuffer, ColumnMetaData } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import type { RawPage } from "./flat-column.ts";
import { Unsupported } from "./unsupported.ts";

/** Read at once: pages below this come several together. A column of a wide table holds no more than this, and its page. */
const windowBytes = 262_144;

/** Read at once behind a page that was larger, where another one is likely: its head. */
const headBytes = 8192;

/** With the statistics of long texts; what is larger is no head. */
const headBytesMax = 2 ** 22;

/** A page is a megabyte or a few as writers make them. What is larger than this unpacked is made to be. */
const pageBytesMax = 2 ** 28;

/** One run of five bytes can say that a value is there so many times: a page of few bytes takes memory by its rows. */
const pageRowsMax = 2 ** 24;

/** What is in memory of all columns of a row group: the page of each, and its dictionary. */
export type AtHand = { bytes: number; readonly bytesMax: number };

/**
 * For the columns of one row group of a file. Within it are pages of a megabyte for a thousand columns, and for more columns
 * those that are not packed to less than a fourth.
 */
export function nothingAtHand({ byteLength }: AsyncBuffer): AtHand {
  return { bytes: 0, bytesMax: Math.max(2 ** 30, 4 * byteLength) };
}

/** A file that can lend memory: what it reads there stands until it lends again. */
export type PageFile = AsyncBuffer & { readonly lend?: (start: number, end: number) => Promise<Uint8Array> };

export type PageOptions = {
  readonly atHand: AtHand;
  /** Whether large pages may stand in memory that the next one of any column is read into. */
  readonly mayLend: boolean;
};

/**
 * The pages of one column of a row group, read from the file as they are asked for.
 *
 * @throws RangeError if a page reaches beyond its column, or says it has more in it than it may
 * @throws Unsupported if it takes more memory than it may, alone or with those of other columns
 */
export async function* columnPages(
  file: PageFile,
  metadata: ColumnMetaData,
  { atHand, mayLend }: PageOptions,
): AsyncIterable<RawPage> {
  const room = roomIn(atHand);
  const large = (mayLend ? file.lend : undefined) ?? (async (from, to) => new Uint8Array(await file.slice(from, to)));
  try {
    for await (const page of pagesIn(file, metadata, large)) {
      room.take(page);
      yield page;
    }
  } finally {
    room.leave();
  }
}

/** What one column takes of what all may: a page gives way to the next, a dictionary stays. */
function roomIn(atHand: AtHand): { take(page: RawPage): void; leave(): void } {
  let [dictionaries, taken] = [0, 0];
  const hold = (bytes: number): void => {
    atHand.bytes += bytes - taken;
    taken = bytes;
  };
  return {
    take({ header }) {
      const bytes = Math.max(header.uncompressed_page_size, valuesIn(header) * Float64Array.BYTES_PER_ELEMENT);
      hold(dictionaries + bytes);
      if (header.dictionary_page_header !== undefined) dictionaries += bytes;
      if (atHand.bytes > atHand.bytesMax)
        throw new Unsupported(
          `has pages that take more than ${atHand.bytesMax} bytes together with those of other columns, which are not read; write smaller ones`,
        );
    },
    leave: () => hold(0),
  };
}

type ReadBytes = (start: number, end: number) => Promise<Uint8Array>;

async function* pagesIn(file: AsyncBuffer, metadata: ColumnMetaData, readLarge: ReadBytes): AsyncIterable<RawPage> {
  const { dictionary_page_offset: dictionary, data_page_offset: data, total_compressed_size: size } = metadata;
  // Some writers say 0 where there is no dictionary.
  let at = Number(dictionary || data);
  const end = at + Number(size);
  if (!(at >= 0 && at <= end && end <= file.byteLength))
    throw new RangeError("a column lies beyond the end of the file");
  let window = new ArrayBuffer(0);
  let [read, ahead] = [0, windowBytes];
  while (at < end) {
    const found = headerIn(window, read);
    if (found === null) {
      const length = Math.min(end - at, Math.max(ahead, (window.byteLength - read) * 2));
      if (length === window.byteLength - read || window.byteLength - read > headBytesMax)
        throw new RangeError("the head of a page reaches beyond its column, or is none");
      [window, read] = [await file.slice(at, at + length), 0];
      continue;
    }
    const { header, length: headLength } = found;
    const [start, bytes] = [read + headLength, header.compressed_page_size];
    if (!(bytes >= 0 && at + headLength + bytes <= end)) throw new RangeError("a page reaches beyond its column");
    checkSize(header, metadata);
    if (start + bytes <= window.byteLength) {
      const page = new Uint8Array(window, start, bytes);
      checkSum(header, page);
      yield { header, bytes: page };
      read = start + bytes;
    } else {
      const page = await readLarge(at + headLength, at + headLength + bytes);
      [window, read] = [new ArrayBuffer(0), 0];
      checkSum(header, page);
      yield { header, bytes: page };
    }
    ahead = bytes < windowBytes ? windowBytes : headBytes;
    at += headLength + bytes;
  }
}

/** Many writers leave it out; it is over the page as it stands in the file. Node before 20.15 cannot tell. */
function checkSum({ crc }: RawPage["header"], page: Uint8Array): void {
  if (crc !== undefined && "crc32" in zlib && zlib.crc32(page) !== crc >>> 0)
    throw new RangeError("a page has another checksum than it says");
}

/** What a page says it has is what its reader would make room for. A broken head may lack what every head has, so nothing is taken for a number. */
function checkSize(header: RawPage["header"], { num_values: values }: ColumnMetaData): void {
  const { uncompressed_page_size: unpacked, dictionary_page_header: dictionary, data_page_header_v2: second } = header;
  if (!(unpacked >= 0)) throw new RangeError(`a page says it has ${unpacked} bytes`);
  if (unpacked > pageBytesMax)
    throw new Unsupported("has pages of more than 256 MB unpacked, which are not read; write smaller ones");
  const said = valuesIn(header);
  // A dictionary may hold more than the rows use, but not more than it has bytes.
  if (!(said >= 0 && said <= (dictionary === undefined ? values : unpacked)))
    throw new RangeError(`a page says it has ${said} values`);
  if (second !== undefined) checkSecond(second, header);
  if (dictionary === undefined && said > pageRowsMax)
    throw new Unsupported(`has pages of more than ${pageRowsMax} rows, which are not read; write smaller ones`);
}

function checkSecond(
  second: NonNullable<RawPage["header"]["data_page_header_v2"]>,
  { compressed_page_size: packed }: RawPage["header"],
): void {
  const { num_values: said, num_nulls: missing } = second;
  const { definition_levels_byte_length: definition, repetition_levels_byte_length: repetition } = second;
  if (!(missing >= 0 && missing <= said))
    throw new RangeError(`a page of ${said} values says that ${missing} are missing`);
  if (!(definition >= 0 && repetition >= 0 && definition + repetition <= packed))
    throw new RangeError(`a page of ${packed} bytes says that ${definition} and ${repetition} of them are levels`);
}

/** Of pages that are neither of data nor a dictionary: none. */
function valuesIn(header: RawPage["header"]): number {
  const facts = header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header;
  return facts === undefined ? 0 : facts.num_values;
}

/** `null`: it does not end in there. */
function headerIn(
  window: ArrayBuffer,
  from: number,
): { readonly header: RawPage["header"]; readonly length: number } | null {
  if (from >= window.byteLength) return null;
  const reader = { view: new DataView(window), offset: from };
  try {
    const header = parquetHeader(reader);
    return { header, length: reader.offset - from };
  } catch {
    // Cut off or broken: the library tells of both in several ways, so more of the file must decide.
    return null;
  }
}
