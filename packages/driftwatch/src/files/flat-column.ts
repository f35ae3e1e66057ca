import type { ColumnMetaData, Compressors, PageHeader, SchemaElement, SchemaTree } from "hyparquet";
import { decompressPage } from "hyparquet/src/datapage.js";
import { readPlain } from "hyparquet/src/plain.js";
import { readRunLengths } from "./run-lengths.ts";
import { unpackSnappy } from "./snappy.ts";

/** Columns without lists or structures, whose values are numbers or texts as they stand in the file. */
export type FlatKind = "numbers" | "texts";

/** `null`: a column that takes more than this to read. */
export function flatKindOf({ element, children }: SchemaTree, { type, encodings }: ColumnMetaData): FlatKind | null {
  if (children.length > 0 || element.repetition_type === "REPEATED" || element.type !== type) return null;
  if (!encodings.every((encoding) => plainEncodings.has(encoding))) return null;
  if (isPlainNumber(element)) return "numbers";
  return isPlainText(element) ? "texts" : null;
}

const plainEncodings: ReadonlySet<string> = new Set([
  "PLAIN",
  "PLAIN_DICTIONARY",
  "RLE_DICTIONARY",
  "RLE",
  // Named by old writers for levels that are not there.
  "BIT_PACKED",
]);
const wholeNumbers: ReadonlySet<string | undefined> = new Set([undefined, "INT_8", "INT_16", "INT_32", "INT_64"]);
const smallNumbers: ReadonlySet<string | undefined> = new Set(["UINT_8", "UINT_16"]);

function isPlainNumber({ type, converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  if (type === "DOUBLE" || type === "FLOAT") return converted === undefined && logical === undefined;
  if (type !== "INT32" && type !== "INT64") return false;
  const isSmall = logical?.type === "INTEGER" && (logical.isSigned || logical.bitWidth < 32);
  return (logical === undefined || isSmall) && (wholeNumbers.has(converted) || smallNumbers.has(converted));
}

function isPlainText({ type, converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  if (type !== "BYTE_ARRAY") return false;
  return (converted === undefined || converted === "UTF8") && (logical === undefined || logical.type === "STRING");
}

export type FlatColumn = {
  readonly kind: FlatKind;
  readonly element: SchemaElement;
  readonly metadata: ColumnMetaData;
  readonly rows: number;
  /** Of whatever but Snappy. */
  readonly compressors: Compressors;
  /** Decodes texts, or refuses what is none. */
  readonly texts: TextDecoder;
  readonly room: NumberRoom;
};

/**
 * Where doubles stand for a moment: a dictionary, while the page behind it is read. Columns that share it are read in turns, none while
 * another one waits for a page.
 */
export type NumberRoom = { numbers: Float64Array };

/** Numbers as doubles with NaN in the gaps, or whole ones beyond 2^53, or texts, with `null` in the gaps. */
export type FlatValues = Float64Array | (bigint | string | null)[];

/** A page as it stands in the file. */
export type RawPage = { readonly header: PageHeader; readonly bytes: Uint8Array };

/**
 * One column of a row group, page by page. Made for the columns that most tables consist of, at a fraction of the time that
 * a list of boxed values takes. Pages may be lent: no value stands in one.
 *
 * @throws Error if pages are damaged, or have other rows than the row group
 */
export async function* readFlatColumn(pages: AsyncIterable<RawPage>, column: FlatColumn): AsyncIterable<FlatValues> {
  const source = pages[Symbol.asyncIterator]();
  const known: Known = { dictionary: [], pagesLeft: codedPages(column.metadata), isLent: false };
  let row = 0;
  try {
    for (;;) {
      // A page in a variable of a generator would stay in memory while its values are used, in every column.
      const values = await nextValues(source, column, { known, row });
      if (values === null) throw new RangeError(`a column of ${column.rows} rows has ${row} in its pages`);
      row += values.length;
      yield values;
      if (row === column.rows) return;
    }
  } finally {
    await source.return?.();
  }
}

/** Doubles, whole numbers of which one lies beyond 2^53, or texts. */
type PlainValues = Float64Array | readonly (bigint | string)[];

type Known = {
  dictionary: PlainValues;
  pagesLeft: number;
  /** Whether it stands in the shared room, from which the next column takes it away. */
  isLent: boolean;
};

/** How many pages name places in a dictionary, where the file tells. A dictionary of a megabyte is not kept for the pages behind them. */
function codedPages({ encoding_stats: told = [] }: ColumnMetaData): number {
  const coded = told.filter(({ page_type: type, encoding }) => type !== "DICTIONARY_PAGE" && isCoded(encoding));
  return coded.length === 0 ? Number.POSITIVE_INFINITY : coded.reduce((sum, { count }) => sum + count, 0);
}

function isCoded(encoding: string): boolean {
  return encoding === "PLAIN_DICTIONARY" || encoding === "RLE_DICTIONARY";
}

type Place = { readonly known: Known; readonly row: number };

/** @returns `null` at the end */
async function nextValues(
  source: AsyncIterator<RawPage>,
  column: FlatColumn,
  { known, row }: Place,
): Promise<FlatValues | null> {
  for (;;) {
    const next = await source.next();
    if (next.done === true) return null;
    const { header, bytes } = unpacked(next.value, column);
    if (header.dictionary_page_header !== undefined) {
      const count = header.dictionary_page_header.num_values;
      // Most columns of numbers have one page that names places, and it comes next.
      known.isLent = known.pagesLeft === 1;
      known.dictionary = plainValues(bytes, column, { count, into: known.isLent ? column.room : null });
      continue;
    }
    const page = openPage(bytes, header, column, row);
    if (known.isLent && page.codes === null) [known.dictionary, known.isLent] = [known.dictionary.slice(), false];
    const values = valuesOf(page, column, known.dictionary);
    if (page.codes !== null) known.pagesLeft -= 1;
    if (known.pagesLeft <= 0) known.dictionary = [];
    return values;
  }
}

function valuesOf({ rows, codes, levels, present, bytes }: Page, column: FlatColumn, known: PlainValues): FlatValues {
  const into = levels === null ? null : pageRoom;
  const values = codes === null ? plainValues(bytes, column, { count: present, into }) : known;
  if (!(values instanceof Float64Array)) return listOf(values, { rows, codes, levels });
  return codes === null && levels === null ? values : numbersOf(values, { rows, codes, levels });
}

type PlainOptions = {
  readonly count: number;
  /** For doubles that go on to a place of their own before another page is opened. */
  readonly into: NumberRoom | null;
};

function plainValues(bytes: Uint8Array, { kind, metadata, texts }: FlatColumn, options: PlainOptions): PlainValues {
  return kind === "texts" ? plainTexts(bytes, options.count, texts) : plainNumbers(bytes, metadata, options);
}

/** A page of version 1 unpacked whole, one of version 2 without its levels. */
function unpacked({ header, bytes }: RawPage, column: FlatColumn): RawPage {
  const own =
    header.data_page_header_v2 === undefined
      ? unpack(bytes, Number(header.uncompressed_page_size), column)
      : unpackSecond(bytes, header, column);
  return { header, bytes: own };
}

/** Version 2 packs values alone; its levels are put before them as they are. */
function unpackSecond(
  packed: Uint8Array,
  { data_page_header_v2: second, uncompressed_page_size: size }: PageHeader,
  column: FlatColumn,
): Uint8Array {
  const levelBytes = (second?.definition_levels_byte_length ?? 0) + (second?.repetition_levels_byte_length ?? 0);
  if (second?.is_compressed === false || size === levelBytes) return packed;
  const values = unpack(packed.subarray(levelBytes), size - levelBytes, column);
  const bytes = new Uint8Array(size);
  bytes.set(packed.subarray(0, levelBytes));
  bytes.set(values, levelBytes);
  return bytes;
}

function unpack(packed: Uint8Array, size: number, { metadata, compressors }: FlatColumn): Uint8Array {
  if (metadata.codec !== "SNAPPY") return decompressPage(packed, size, metadata.codec, compressors);
  if (size > packed.length * snappyRatioMax) throw new RangeError(`${packed.length} bytes cannot unpack to ${size}`);
  const bytes = roomForPage(size);
  unpackSnappy(packed, bytes);
  return bytes;
}

function roomForPage(size: number): Uint8Array {
  if (size > spaceBytesMax) return new Uint8Array(size);
  if (pageSpace.length < size) pageSpace = new Uint8Array(size);
  return pageSpace.subarray(0, size);
}

/** Three bytes repeat 64 at most: a size beyond that is a broken one, and memory would be taken for it. */
const snappyRatioMax = 22;

type Page = {
  readonly rows: number;
  /** 1 where a row has a value; `null`: all have. */
  readonly levels: Uint8Array | null;
  /** How many have. */
  readonly present: number;
  /** A place in the dictionary for each value; `null`: values stand in `bytes` themselves. */
  readonly codes: Int32Array | null;
  readonly bytes: Uint8Array;
};

function openPage(bytes: Uint8Array, header: PageHeader, { element, rows: rowsMax }: FlatColumn, row: number): Page {
  const facts = header.data_page_header_v2 ?? header.data_page_header;
  if (facts === undefined) throw new RangeError(`a page is neither of data nor a dictionary: ${header.type}`);
  const rows = facts.num_values;
  if (row + rows > rowsMax) throw new RangeError(`a column of ${rowsMax} rows has more in its pages`);
  const { levels, end } = readLevels(bytes, header, { rows, isOptional: element.repetition_type !== "REQUIRED" });
  const present = levels === null ? rows : countOnes(levels);
  const values = bytes.subarray(end);
  const shared = { rows, present, levels: present === rows ? null : levels };
  if (facts.encoding === "PLAIN") return { ...shared, codes: null, bytes: values };
  if (!isCoded(facts.encoding))
    throw new RangeError(`a page is encoded as ${facts.encoding}, which its column does not announce`);
  if (codeSpace.length < present) codeSpace = new Int32Array(present);
  const codes = codeSpace.subarray(0, present);
  if (present > 0) readRunLengths(values, { start: 1, end: values.length, width: values[0] ?? 0 }, codes);
  return { ...shared, codes, bytes: values };
}

/** Overwritten by the next page of any column: a page's values are taken out before another is opened. */
let [pageSpace, codeSpace, levelSpace] = [new Uint8Array(0), new Int32Array(0), new Uint8Array(0)];
const pageRoom: NumberRoom = { numbers: new Float64Array(0) };

/** Kept for as long as the process lives: a page beyond this, which hardly any is, gets memory of its own. */
const spaceBytesMax = 2 ** 23;

type LevelOptions = { readonly rows: number; readonly isOptional: boolean };

function readLevels(
  bytes: Uint8Array,
  { data_page_header: first, data_page_header_v2: second }: PageHeader,
  { rows, isOptional }: LevelOptions,
): { readonly levels: Uint8Array | null; readonly end: number } {
  if (second === undefined && !isOptional) return { levels: null, end: 0 };
  const start = second === undefined ? 4 : second.repetition_levels_byte_length;
  const length =
    second === undefined
      ? new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true)
      : second.definition_levels_byte_length;
  const end = start + length;
  if (!isOptional) return { levels: null, end };
  if (first?.definition_level_encoding === "BIT_PACKED") throw new RangeError("levels in packed bits are not read");
  if (levelSpace.length < rows) levelSpace = new Uint8Array(rows);
  const levels = levelSpace.subarray(0, rows);
  readRunLengths(bytes, { start, end, width: 1 }, levels);
  return { levels, end };
}

function countOnes(levels: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < levels.length; i++) count += levels[i] ?? 0;
  return count;
}

type Places = Pick<Page, "rows" | "codes" | "levels">;

/** The number of every row, NaN in the gaps. */
function numbersOf(known: Float64Array, { rows, codes, levels }: Places): Float64Array {
  const numbers = new Float64Array(rows);
  for (let row = 0, next = 0; row < rows; row++) {
    if (levels !== null && levels[row] === 0) {
      numbers[row] = Number.NaN;
      continue;
    }
    const number = known[codes === null ? next : (codes[next] ?? -1)];
    if (number === undefined) throw outsideDictionary();
    numbers[row] = number;
    next += 1;
  }
  return numbers;
}

/** The value of every row, `null` in the gaps. */
function listOf<Value>(known: readonly Value[], { rows, codes, levels }: Places): (Value | null)[] {
  const values = new Array<Value | null>(rows);
  for (let row = 0, next = 0; row < rows; row++) {
    if (levels !== null && levels[row] === 0) {
      values[row] = null;
      continue;
    }
    const value = known[codes === null ? next : (codes[next] ?? -1)];
    if (value === undefined) throw outsideDictionary();
    values[row] = value;
    next += 1;
  }
  return values;
}

function outsideDictionary(): RangeError {
  return new RangeError("a page names a value that is not in its dictionary");
}

function plainNumbers(bytes: Uint8Array, { type }: ColumnMetaData, options: PlainOptions): Float64Array | bigint[] {
  const { count } = options;
  // The library would go on reading behind the page, where other pages stand, of whatever file was read before.
  if (count * (type === "INT32" || type === "FLOAT" ? 4 : 8) > bytes.length)
    throw new RangeError("a page has fewer values than it says");
  if (type === "DOUBLE") return plainDoubles(bytes, options);
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  const read = readPlain(reader, type, count, undefined);
  if (read instanceof BigInt64Array) return wholeDoubles(read) ?? Array.from(read);
  if (read instanceof Int32Array || read instanceof Float32Array) return new Float64Array(read);
  if (count === 0) return new Float64Array(0);
  throw new TypeError(`plainNumbers reads numbers, got ${type}`);
}

/** A copy, as the page gives way to the next one. */
function plainDoubles(bytes: Uint8Array, { count, into }: PlainOptions): Float64Array {
  const size = count * Float64Array.BYTES_PER_ELEMENT;
  const numbers = into === null ? new Float64Array(count) : roomForNumbers(into, count);
  new Uint8Array(numbers.buffer, 0, size).set(bytes.subarray(0, size));
  return numbers;
}

function roomForNumbers(room: NumberRoom, count: number): Float64Array {
  if (count * Float64Array.BYTES_PER_ELEMENT > spaceBytesMax) return new Float64Array(count);
  if (room.numbers.length < count) room.numbers = new Float64Array(count);
  return room.numbers.subarray(0, count);
}

/** By halves of 32 bits: a BigInt each would take ten times as long. @returns `null` if one lies beyond 2^53 */
export function wholeDoubles(values: BigInt64Array): Float64Array | null {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < numbers.length; i++) {
    const [low, high] = [halves[2 * i] ?? 0, halves[2 * i + 1] ?? 0];
    if (high < -(2 ** 21) || high >= 2 ** 21) return null;
    numbers[i] = high * 2 ** 32 + (low >>> 0);
  }
  return numbers;
}

function plainTexts(bytes: Uint8Array, count: number, decoder: TextDecoder): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  for (let at = 0; texts.length < count;) {
    const [start, length] = [at + 4, view.getUint32(at, true)];
    if (start + length > bytes.length) throw new RangeError("a text reaches beyond its page");
    texts.push(decoder.decode(bytes.subarray(start, start + length)));
    at = start + length;
  }
  return texts;
}
