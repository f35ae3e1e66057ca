import { expect, test } from "vitest";
import { type AtHand, columnPages, nothingAtHand } from "./column-pages.ts";
import type { RawPage } from "./flat-column.ts";
import { Unsupported } from "./unsupported.ts";

/** An i32 in Thrift's compact protocol, as the field after the last one. */
function number(value: number): readonly number[] {
  const digits: number[] = [];
  for (let rest = value < 0 ? -value * 2 - 1 : value * 2; ; rest = Math.floor(rest / 128)) {
    digits.push(rest < 128 ? rest : (rest % 128) + 128);
    if (rest < 128) return [0x15, ...digits];
  }
}

/** A page of version 1 with a long text among the statistics of its head. @see parquet.thrift, PageHeader */
function page(bytes: number, fill: number, textBytes: number): Buffer {
  const length = [(textBytes % 128) + 128, Math.floor(textBytes / 128)];
  const statistics = [0x18, ...length, ...Array.from({ length: textBytes }, () => 97), 0x00];
  const data = [...number(1), ...number(0), ...number(3), ...number(3), 0x1c, ...statistics, 0x00];
  const head = [...number(0), ...number(bytes), ...number(bytes), 0x2c, ...data, 0x00];
  return Buffer.concat([Buffer.from(head), Buffer.alloc(bytes, fill)]);
}

test("a head that begins in one piece of the file and ends in the next is read, wherever it is cut", async () => {
  const pages = Array.from({ length: 900 }, (_, i) => page(300 + (i % 7), i % 251, 600 + (i % 11)));
  const content = Buffer.concat(pages);
  expect(content.length).toBeGreaterThan(3 * 262_144);
  const read: (readonly [number, number])[] = [];
  for await (const { bytes } of pagesOf(content)) read.push([bytes.length, bytes[0] ?? -1]);
  expect(read).toEqual(pages.map((_, i) => [300 + (i % 7), i % 251]));
});

/** A column of 2^31 rows, as it says. */
function pagesOf(content: Buffer, atHand?: AtHand): AsyncIterable<RawPage> {
  const file = {
    byteLength: content.length,
    slice: async (from: number, to?: number) => new Uint8Array(content.subarray(from, to)).buffer,
  };
  const place = { data_page_offset: 0n, total_compressed_size: BigInt(content.length) };
  return columnPages(file, { ...place, num_values: 2n ** 31n } as never, {
    atHand: atHand ?? nothingAtHand(file),
    mayLend: true,
  });
}

async function readAll(pages: AsyncIterable<RawPage>): Promise<void> {
  for await (const page of pages) expect(page.bytes).toHaveLength(0);
}

/** A page without a byte, which says what it would have. */
function emptyPage(values: number, { unpacked = 0, nulls = 0, isDictionary = false } = {}): Buffer {
  const second = [
    0x5c,
    ...number(values),
    ...number(nulls),
    ...number(values),
    ...number(8),
    ...number(0),
    ...number(0),
  ];
  const dictionary = [0x4c, ...number(values), ...number(0)];
  const head = [...number(isDictionary ? 2 : 3), ...number(unpacked), ...number(0)];
  return Buffer.from([...head, ...(isDictionary ? dictionary : second), 0x00, 0x00]);
}

test.each([
  { promise: "one row too many", page: emptyPage(2 ** 24 + 1), says: "pages of more than 16777216 rows" },
  { promise: "one byte too many", page: emptyPage(1, { unpacked: 2 ** 28 + 1 }), says: "pages of more than 256 MB" },
])("what takes too much memory is not called damaged: $promise", async ({ page: content, says }) => {
  const reading = readAll(pagesOf(content));
  await expect(reading).rejects.toThrow(Unsupported);
  await expect(reading).rejects.toThrow(says);
});

test.each([
  { promise: "fewer than none are missing", page: emptyPage(3, { nulls: -1 }), says: "-1 are missing" },
  { promise: "more are missing than there are", page: emptyPage(3, { nulls: 4 }), says: "4 are missing" },
  { promise: "fewer than no values", page: emptyPage(-3), says: "it has -3 values" },
  { promise: "fewer than no bytes", page: emptyPage(3, { unpacked: -1 }), says: "it has -1 bytes" },
])("what a page cannot say is refused: $promise", async ({ page: content, says }) => {
  const reading = readAll(pagesOf(content));
  await expect(reading).rejects.not.toThrow(Unsupported);
  await expect(reading).rejects.toThrow(says);
});

/** Version 2's facts, by the fields that are told: of rows, gaps, rows, encoding and both kinds of levels. */
function headOf(...facts: readonly (readonly number[])[]): Buffer {
  return Buffer.from([...number(3), ...number(0), ...number(0), 0x5c, ...facts.flat(), 0x00, 0x00]);
}

const [rows, rest] = [number(3), [number(0), number(3), number(0)]];

test.each([
  { promise: "how many values it has", page: headOf(), says: "it has undefined values" },
  { promise: "how many are missing", page: headOf(rows), says: "undefined are missing" },
  {
    promise: "where its values begin",
    page: headOf(rows, ...rest),
    says: "undefined and undefined of them are levels",
  },
  {
    promise: "levels in fewer than no bytes",
    page: headOf(rows, ...rest, number(-9), number(0)),
    says: "-9 and 0 of them are levels",
  },
  { promise: "levels beyond its end", page: headOf(rows, ...rest, number(9), number(0)), says: "9 and 0 of them" },
])(
  "a head that lacks or twists what every head has is refused, not read as far as there is memory: $promise",
  async (broken) => {
    await expect(readAll(pagesOf(broken.page))).rejects.toThrow(broken.says);
  },
);

test("the pages at hand of all columns have one room: a page gives its own to the next, a dictionary keeps it", async () => {
  const atHand = { bytes: 0, bytesMax: 8000 };
  const first = pagesOf(Buffer.concat([emptyPage(500), emptyPage(900)]), atHand)[Symbol.asyncIterator]();
  const words = emptyPage(50, { unpacked: 400, isDictionary: true });
  const second = pagesOf(Buffer.concat([words, emptyPage(50), emptyPage(51)]), atHand)[Symbol.asyncIterator]();
  const taken: number[] = [];
  for (const column of [first, second, second, first]) {
    await column.next();
    taken.push(atHand.bytes);
  }
  expect(taken).toEqual([4000, 4400, 4800, 8000]);
  await expect(second.next()).rejects.toThrow("take more than 8000 bytes together");
  expect(atHand.bytes).toBe(7200);
  await first.return?.();
  expect(atHand.bytes).toBe(0);
});
