import { expect, test } from "vitest";
import { readRunLengths } from "./run-lengths.ts";

test.each<{ promise: string; bytes: number[]; width: number; numbers: number[] }>([
  { promise: "a run is a number so many times", bytes: [0x06, 0x05], width: 3, numbers: [5, 5, 5] },
  { promise: "a number of a run takes whole bytes", bytes: [0x04, 0x39, 0x05], width: 11, numbers: [1337, 1337] },
  {
    promise: "packed bits begin with the lowest",
    bytes: [0x03, 0x88, 0xc6, 0xfa],
    width: 3,
    numbers: [0, 1, 2, 3, 4, 5, 6, 7],
  },
  { promise: "packed numbers may cross bytes", bytes: [0x03, 0xbc, 0x3a, 0x12], width: 12, numbers: [0xabc, 0x123] },
  {
    promise: "runs and packed bits follow each other",
    bytes: [0x04, 0x01, 0x03, 0x05],
    width: 1,
    numbers: [1, 1, 1, 0, 1],
  },
  { promise: "a run longer than its page ends with it", bytes: [0xfe, 0x01, 0x01], width: 1, numbers: [1, 1] },
  { promise: "numbers without bits are 0", bytes: [0x0a], width: 0, numbers: [0, 0, 0, 0, 0] },
])("$promise", ({ bytes, width, numbers }) => {
  const read = new Int32Array(numbers.length);
  readRunLengths(Uint8Array.from(bytes), { start: 0, end: bytes.length, width }, read);
  expect([...read]).toEqual(numbers);
});

test.each<{ promise: string; bytes: number[]; width: number }>([
  { promise: "no bytes", bytes: [], width: 1 },
  { promise: "a run without its number", bytes: [0x10], width: 1 },
  { promise: "packed bits that are cut off", bytes: [0x03, 0xff], width: 3 },
  { promise: "runs of length 0 for ever", bytes: [0x00, 0x00, 0x00, 0x00], width: 1 },
  { promise: "a length that does not end", bytes: [0xff, 0xff, 0xff], width: 1 },
  { promise: "a run of a number with more bits than its width", bytes: [0x10, 0xff], width: 1 },
  { promise: "more bits than are read", bytes: [0x02, 0x01, 0x01, 0x01, 0x01], width: 26 },
])("$promise: refused", ({ bytes, width }) => {
  const page = Uint8Array.from([...bytes, 0xff, 0xff, 0xff, 0xff]);
  expect(() => readRunLengths(page, { start: 0, end: bytes.length, width }, new Int32Array(8))).toThrow(RangeError);
});
