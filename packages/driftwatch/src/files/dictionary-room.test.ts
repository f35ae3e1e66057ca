import type { ColumnMetaData, PageHeader } from "hyparquet";
import { expect, test } from "vitest";
import { type FlatColumn, type NumberRoom, type RawPage, readFlatColumn } from "./flat-column.ts";

const bytesOf = (...numbers: readonly number[]): Uint8Array => new Uint8Array(Float64Array.from(numbers).buffer);

const page = (header: Partial<PageHeader>, bytes: Uint8Array): RawPage => ({
  header: { type: "DATA_PAGE", uncompressed_page_size: bytes.length, compressed_page_size: bytes.length, ...header },
  bytes,
});
const dictionaryOf = (...numbers: readonly number[]): RawPage =>
  page({ dictionary_page_header: { num_values: numbers.length, encoding: "PLAIN" } }, bytesOf(...numbers));
const dataPage = (encoding: "PLAIN" | "RLE_DICTIONARY", bytes: Uint8Array): RawPage => {
  const levels = { definition_level_encoding: "RLE", repetition_level_encoding: "RLE" } as const;
  return page({ data_page_header: { num_values: 2, encoding, ...levels } }, bytes);
};
/** Both values of a dictionary, in their order: places of one bit, eight of them packed. */
const codes = (): RawPage => dataPage("RLE_DICTIONARY", Uint8Array.of(1, 3, 2));

function read(room: NumberRoom, rows: number, ...pages: readonly RawPage[]): AsyncIterator<unknown> {
  // What the reader looks at: one page names places.
  const metadata = {
    type: "DOUBLE",
    codec: "UNCOMPRESSED",
    encoding_stats: [{ page_type: "DATA_PAGE", encoding: "RLE_DICTIONARY", count: 1 }],
  } as ColumnMetaData;
  const column: FlatColumn = {
    kind: "numbers",
    element: { name: "x", type: "DOUBLE", repetition_type: "REQUIRED" },
    metadata,
    rows,
    compressors: {},
    texts: new TextDecoder(),
    room,
  };
  async function* source(): AsyncIterable<RawPage> {
    yield* pages;
  }
  return readFlatColumn(source(), column)[Symbol.asyncIterator]();
}

test("columns whose dictionaries stand in one room keep their values", async () => {
  const room = { numbers: new Float64Array(0) };
  const [one, other] = [read(room, 2, dictionaryOf(1, 2), codes()), read(room, 2, dictionaryOf(3, 4), codes())];
  const [first, second] = [await one.next(), await other.next()];
  expect([first.value, second.value]).toEqual([Float64Array.of(1, 2), Float64Array.of(3, 4)]);
});

test("a dictionary is kept where the page behind it does not name its places, and a later one does", async () => {
  const room = { numbers: new Float64Array(0) };
  const one = read(room, 4, dictionaryOf(1, 2), dataPage("PLAIN", bytesOf(5, 6)), codes());
  expect((await one.next()).value).toEqual(Float64Array.of(5, 6));
  expect((await read(room, 2, dictionaryOf(3, 4), codes()).next()).value).toEqual(Float64Array.of(3, 4));
  expect((await one.next()).value).toEqual(Float64Array.of(1, 2));
});
