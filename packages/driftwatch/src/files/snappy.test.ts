import { expect, test } from "vitest";
import { unpackSnappy } from "./snappy.ts";

const letters = (text: string): number[] => Array.from(Buffer.from(text));
const long = "0123456789".repeat(30);

/** By the format's description; a length, then stretches of bytes and what they repeat. */
test.each<{ promise: string; packed: number[]; text: string }>([
  { promise: "nothing", packed: [0], text: "" },
  { promise: "bytes as they are", packed: [3, 2 << 2, ...letters("abc")], text: "abc" },
  {
    promise: "more than 60 bytes, whose length takes one",
    packed: [100, 60 << 2, 99, ...letters(long.slice(0, 100))],
    text: long.slice(0, 100),
  },
  {
    promise: "more than 256, whose length takes two",
    packed: [0xac, 2, 61 << 2, 0x2b, 1, ...letters(long)],
    text: long,
  },
  { promise: "near bytes once more", packed: [8, 3 << 2, ...letters("abcd"), 0b00000001, 4], text: "abcdabcd" },
  {
    promise: "far bytes once more, by two bytes",
    packed: [6, 3 << 2, ...letters("abcd"), (1 << 2) | 2, 4, 0],
    text: "abcdab",
  },
  {
    promise: "far bytes once more, by four bytes",
    packed: [6, 3 << 2, ...letters("abcd"), (1 << 2) | 3, 4, 0, 0, 0],
    text: "abcdab",
  },
  {
    promise: "what repeats itself as it is written",
    packed: [9, 0, ...letters("a"), (7 << 2) | 2, 1, 0],
    text: "aaaaaaaaa",
  },
])("$promise", ({ packed, text }) => {
  const bytes = new Uint8Array(text.length);
  unpackSnappy(Uint8Array.from(packed), bytes);
  expect(String.fromCharCode(...bytes)).toBe(text);
});

test.each<{ promise: string; packed: number[]; size: number }>([
  { promise: "another length than its page's", packed: [3, 2 << 2, ...letters("abc")], size: 4 },
  { promise: "fewer bytes than its length", packed: [4, 2 << 2, ...letters("abc")], size: 4 },
  { promise: "more bytes than its length", packed: [2, 2 << 2, ...letters("abc")], size: 2 },
  { promise: "bytes that are cut off", packed: [3, 2 << 2, ...letters("ab")], size: 3 },
  {
    promise: "bytes from before the beginning once more",
    packed: [8, 3 << 2, ...letters("abcd"), 0b00000001, 5],
    size: 8,
  },
  { promise: "bytes from where it stands once more", packed: [8, 3 << 2, ...letters("abcd"), 0b00000001, 0], size: 8 },
  { promise: "a repetition that is cut off", packed: [6, 3 << 2, ...letters("abcd"), (1 << 2) | 2, 4], size: 6 },
  { promise: "a repetition beyond its end", packed: [5, 3 << 2, ...letters("abcd"), (1 << 2) | 2, 4, 0], size: 5 },
])("is refused: $promise", ({ packed, size }) => {
  expect(() => unpackSnappy(Uint8Array.from(packed), new Uint8Array(size))).toThrow(RangeError);
});
