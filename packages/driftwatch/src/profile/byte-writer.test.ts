import { expect, test } from "vitest";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";

// LEB128: seven bits a byte, the lowest first, the top bit where more follow.
test.each([
  { counts: [1, 0x7f], bytes: [0x01, 0x7f] },
  { counts: [0x80, 0x3fff], bytes: [0x80, 0x01, 0xff, 0x7f] },
  { counts: [0x4000, 0x1f_ffff], bytes: [0x80, 0x80, 0x01, 0xff, 0xff, 0x7f] },
  { counts: [0x20_0000], bytes: [0x80, 0x80, 0x80, 0x01] },
  { counts: [2 ** 32], bytes: [0x80, 0x80, 0x80, 0x80, 0x10] },
  { counts: [0, 0, 0, 5, 0], bytes: [0, 3, 5, 0, 1] },
])("counts of $counts are the bytes of their varints, and are read again", ({ counts, bytes }) => {
  const writer = new ByteWriter();
  writer.counts(counts);
  expect([...writer.bytes()]).toEqual(bytes);
  const read = new Float64Array(counts.length);
  const reader = new ByteReader(writer.bytes());
  reader.counts(read);
  reader.end();
  expect([...read]).toEqual(counts);
});

test.each([1.5, -1, Number.NaN, 2 ** 53])("a count of %d is refused", (count) => {
  expect(() => new ByteWriter().counts([1, count])).toThrow(RangeError);
});

test.each([
  { promise: "end within a count", bytes: [0x80] },
  { promise: "end within a long count", bytes: [0x80, 0x80, 0x80] },
  { promise: "end before a run's length", bytes: [0] },
  { promise: "say a run longer than the counts", bytes: [0, 3] },
  { promise: "say a run of none", bytes: [0, 0] },
])("bytes that $promise are refused", ({ bytes }) => {
  expect(() => new ByteReader(Uint8Array.from(bytes)).counts(new Float64Array(2))).toThrow(RangeError);
});
