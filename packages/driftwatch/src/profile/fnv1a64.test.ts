import { expect, test } from "vitest";
import { fnv1a64, hexOf } from "./fnv1a64.ts";

// Published test vectors: http://www.isthe.com/chongo/src/fnv/test_fnv.c (FNV-1a, 64 bits).
test.each([
  { text: "", hash: "cbf29ce484222325" },
  { text: "a", hash: "af63dc4c8601ec8c" },
  { text: "foobar", hash: "85944171f73967e8" },
])("FNV-1a of '$text' is $hash", ({ text, hash }) => {
  expect(hexOf(fnv1a64(new TextEncoder().encode(text)))).toBe(hash);
});

// The definition itself, with whole numbers of any size.
test("halves agree with the definition on long texts", () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * 131 + (i >>> 3)) & 0xff);
  let expected = 0xcbf29ce484222325n;
  for (const byte of bytes) expected = BigInt.asUintN(64, (expected ^ BigInt(byte)) * 0x100000001b3n);
  expect(hexOf(fnv1a64(bytes))).toBe(expected.toString(16).padStart(16, "0"));
});
