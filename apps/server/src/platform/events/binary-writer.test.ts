import { expect, test } from "vitest";

import { BinaryWriter } from "./binary-writer.ts";

// Expected bytes by the manual's "Binary Format" of COPY: a field is its length, big-endian, and then its bytes.

test.each([
  { given: "018f2b6c-0a1b-7c2d-8e3f-405162738495", says: "as it is usually spelt" },
  { given: "018f2b6c0a1b7c2d8e3f405162738495", says: "without hyphens" },
  { given: "018F2B6C-0A1B-7C2D-8E3F-405162738495", says: "in capitals" },
])("a UUID $says is its 16 bytes", ({ given }) => {
  expect(written((writer) => writer.uuid(given))).toBe("00000010018f2b6c0a1b7c2d8e3f405162738495");
});

test.each([
  { given: "018f2b6c-0a1b-7c2d-8e3f-40516273849", says: "a digit too few" },
  { given: "018f2b6c-0a1b-7c2d-8e3f-4051627384951", says: "a digit too many" },
  { given: "018f2b6c-0a1b-7c2d-8e3f-40516273849g", says: "a letter that is no digit" },
  { given: "018f2b6c-0a1b-7c2d-8e3f-40516273849@", says: "a sign beside the letters" },
  { given: "", says: "nothing" },
])("$says is no UUID", ({ given }) => {
  expect(() => written((writer) => writer.uuid(given))).toThrow(RangeError);
});

test.each([
  { given: "", bytes: "" },
  { given: "level 7", bytes: "6c6576656c2037" },
  { given: "Zürich", bytes: "5ac3bc72696368" },
  { given: "a€", bytes: "61e282ac" },
  { given: "😀", bytes: "f09f9880" },
  { given: "x".repeat(40), bytes: "78".repeat(40) },
  { given: "x".repeat(41), bytes: "78".repeat(41) },
])("the text $given is its UTF-8", ({ given, bytes }) => {
  const length = (bytes.length / 2).toString(16).padStart(8, "0");
  expect(written((writer) => writer.text(given))).toBe(length + bytes);
});

test("an array of numbers is its head, and each number or null", () => {
  const head = "00000001" + "00000001" + "000002bd" + "00000003" + "00000001"; // dimensions, nulls, float8, count, from 1
  const values = "00000008" + "3ff0000000000000" + "ffffffff" + "00000008" + "c000000000000000";
  expect(written((writer) => writer.float8s([1, null, -2]))).toBe(`00000030${head}${values}`);
});

test("an empty array has no dimension", () => {
  expect(written((writer) => writer.texts([]))).toBe("0000000c" + "00000000" + "00000000" + "00000019");
});

test("what grows beyond the kept space stays whole, and the space is given back", () => {
  const writer = new BinaryWriter();
  for (let row = 0; row < 20_000; row += 1) writer.int4(row);
  const bytes = writer.take();
  expect(bytes.length).toBe(160_000);
  expect(bytes.readInt32BE(4 + 8 * 19_999)).toBe(19_999);
  writer.int4(1);
  expect(writer.take().toString("hex")).toBe("0000000400000001");
});

function written(write: (writer: BinaryWriter) => void): string {
  const writer = new BinaryWriter();
  write(writer);
  return writer.take().toString("hex");
}
