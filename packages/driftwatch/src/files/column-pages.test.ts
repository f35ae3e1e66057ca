import { expect, test } from "vitest";
import { columnPages } from "./column-pages.ts";

/** An i32 in Thrift's compact protocol, as the field after the last one. */
function number(value: number): readonly number[] {
  const digits: number[] = [];
  for (let rest = value * 2; ; rest = Math.floor(rest / 128)) {
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
  const file = {
    byteLength: content.length,
    slice: async (from: number, to?: number) => new Uint8Array(content.subarray(from, to)).buffer,
  };
  const metadata = { data_page_offset: 0n, total_compressed_size: BigInt(content.length) } as never;
  const read: (readonly [number, number])[] = [];
  for await (const { bytes } of columnPages(file, metadata)) read.push([bytes.length, bytes[0] ?? -1]);
  expect(read).toEqual(pages.map((_, i) => [300 + (i % 7), i % 251]));
});
