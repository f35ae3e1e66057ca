import { expect, test } from "vitest";
import { type FlatColumn, type RawPage, readFlatColumn } from "./flat-column.ts";

type Numbers = Int32Array | BigInt64Array | Float32Array | Float64Array;

/** A page of plain numbers, packed as a single stretch of bytes as they are. */
function pageOf(numbers: Numbers, said: number): RawPage {
  const bytes = new Uint8Array(numbers.buffer);
  const length = bytes.length - 1;
  const packed = [0x80 | (bytes.length & 0x7f), bytes.length >> 7, 61 << 2, length & 0xff, length >> 8, ...bytes];
  const facts = { num_values: said, encoding: "PLAIN" };
  const header = { type: "DATA_PAGE", uncompressed_page_size: bytes.length, data_page_header: facts };
  return { header: header as never, bytes: Uint8Array.from(packed) };
}

function read(type: string, page: RawPage, rows: number): Promise<IteratorResult<unknown>> {
  const column = {
    kind: "numbers",
    element: { repetition_type: "REQUIRED" },
    metadata: { type, codec: "SNAPPY" },
    rows,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const flat = { ...column, compressors: {}, texts: new TextDecoder() } as unknown as FlatColumn;
  async function* pages(): AsyncGenerator<RawPage> {
    yield page;
  }
  return readFlatColumn(pages(), flat)[Symbol.asyncIterator]().next();
}

test.each<{ type: string; many: Numbers; few: Numbers }>([
  { type: "INT32", many: new Int32Array(100).fill(7), few: Int32Array.of(1, 2) },
  { type: "INT64", many: new BigInt64Array(100).fill(7n), few: BigInt64Array.of(1n, 2n) },
  { type: "FLOAT", many: new Float32Array(100).fill(7), few: Float32Array.of(1, 2) },
  { type: "DOUBLE", many: new Float64Array(100).fill(7), few: Float64Array.of(1, 2) },
])("a page that says it has more of $type than it holds is not filled up from a page before", async (one) => {
  await expect(read(one.type, pageOf(one.many, 100), 100)).resolves.toMatchObject({ done: false });
  await expect(read(one.type, pageOf(one.few, 8), 8)).rejects.toThrow("a page has fewer values than it says");
});
