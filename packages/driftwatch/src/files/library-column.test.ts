import { expect, test } from "vitest";
import type { RawPage } from "./flat-column.ts";
import { type ColumnDecoder, readLibraryColumn } from "./library-column.ts";

const root = { element: { name: "root", num_children: 1 }, count: 2, children: [], path: [] };
const element = { name: "d", type: "INT32", converted_type: "DECIMAL", scale: 1, repetition_type: "OPTIONAL" } as const;
const leaf = { element, count: 1, children: [], path: ["d"] };

/** No parser is asked for decimals. */
const decoder = {
  type: "INT32",
  element,
  codec: "UNCOMPRESSED",
  pathInSchema: ["d"],
  schemaPath: [root, leaf],
} as unknown as ColumnDecoder;

function dictionaryPage(words: readonly number[]): RawPage {
  const bytes = new Uint8Array(Int32Array.from(words).buffer);
  const sizes = { uncompressed_page_size: bytes.length, compressed_page_size: bytes.length };
  const facts = { num_values: words.length, encoding: "PLAIN", is_sorted: false } as const;
  return { header: { type: "DICTIONARY_PAGE", ...sizes, dictionary_page_header: facts }, bytes };
}

/** Two rows of version 2, each a place of two bits in the dictionary, or both gaps. */
function dataPage(places: readonly [number, number] | null, nulls: number): RawPage {
  const levels = [0x04, places === null ? 0 : 1];
  const values = places === null ? [2] : [2, 0x03, places[0] | (places[1] << 2), 0];
  const bytes = Uint8Array.from([...levels, ...values]);
  const sizes = { uncompressed_page_size: bytes.length, compressed_page_size: bytes.length };
  const facts = {
    num_values: 2,
    num_nulls: nulls,
    num_rows: 2,
    encoding: "RLE_DICTIONARY",
    definition_levels_byte_length: 2,
    repetition_levels_byte_length: 0,
    is_compressed: true,
  } as const;
  return { header: { type: "DATA_PAGE_V2", ...sizes, data_page_header_v2: facts }, bytes };
}

async function read(...pages: readonly RawPage[]): Promise<readonly unknown[]> {
  async function* each(): AsyncGenerator<RawPage> {
    yield* pages;
  }
  const values: unknown[] = [];
  for await (const piece of readLibraryColumn(each(), decoder, 2)) values.push(...piece);
  return values;
}

test("decimals are read by their dictionary, and a page of gaps needs none", async () => {
  expect(await read(dictionaryPage([15, 25]), dataPage([1, 0], 0))).toEqual([2.5, 1.5]);
  expect(await read(dataPage(null, 2))).toEqual([null, null]);
});

test.each([
  { promise: "a place beyond the dictionary", pages: [dictionaryPage([15, 25]), dataPage([1, 2], 0)] },
  { promise: "places without a dictionary", pages: [dataPage([1, 0], 0)] },
  { promise: "places in an empty dictionary", pages: [dictionaryPage([]), dataPage([0, 0], 0)] },
  { promise: "fewer values than levels that have one", pages: [dictionaryPage([15, 25]), dataPage([1, 0], 1)] },
])("what would be no value, or another, is refused: $promise", async ({ pages }) => {
  await expect(read(...pages)).rejects.toThrow(RangeError);
});
