import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyHeader, copyTrailer } from "./binary-copy.ts";
import { BinaryWriter } from "./binary-writer.ts";
import { createCopyReader, type CopyTuple } from "./read-copy.ts";

// PostgreSQL's side of the format is proved by the contract suite, against servers. Here: pieces may be cut anywhere.

type Row = {
  readonly numbers: (number | null)[];
  readonly texts: (string | null)[];
  readonly number: number;
  readonly at: number;
};

const row = fc.record<Row>({
  numbers: fc.array(fc.option(fc.double()), { maxLength: 5 }),
  texts: fc.array(fc.option(fc.string({ unit: "binary" })), { maxLength: 4 }),
  number: fc.double(),
  at: fc.integer({ min: -(2 ** 45), max: 2 ** 45 }),
});

describe("a binary COPY that arrives in pieces", () => {
  test("gives the same tuples wherever it is cut", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 12 }), (rows, cuts) => {
        const stream = write(rows);
        const places = [0, ...cuts.map((cut) => cut % (stream.length + 1)).toSorted((a, b) => a - b), stream.length];
        const pieces = places.slice(1).map((end, index) => stream.subarray(places[index], end));
        expect(read(pieces)).toEqual(rows.map(seen));
      }),
    );
  });

  test("gives the same tuples byte by byte", () => {
    const rows: Row[] = [
      { numbers: [1, null, Number.NaN, -0], texts: ["ß", null, ""], number: Number.NEGATIVE_INFINITY, at: 1.5 },
      { numbers: [], texts: [], number: 0, at: -1 },
    ];
    expect(read([...write(rows)].map((byte) => Buffer.from([byte])))).toEqual(rows.map(seen));
  });
});

function write(rows: readonly Row[]): Buffer {
  const writer = new BinaryWriter();
  for (const { numbers, texts, number, at } of rows) {
    writer.fields(6);
    writer.float8s(numbers);
    writer.null();
    writer.texts(texts);
    writer.float8(number);
    writer.null();
    writer.timestamptz(at);
  }
  return Buffer.concat([copyHeader, writer.take(), copyTrailer]);
}

/** As a reader sees a row: elements with their places, without nulls. */
function seen({ numbers, texts, number, at }: Row) {
  const placed = <Value>(values: readonly (Value | null)[]) =>
    values.flatMap((value, index) => (value === null ? [] : [[index, value] as const]));
  return { numbers: placed(numbers), texts: placed(texts), number, at };
}

function read(pieces: readonly Buffer[]): ReturnType<typeof seen>[] {
  const rows: ReturnType<typeof seen>[] = [];
  const take = createCopyReader((tuple) => rows.push(readRow(tuple)));
  for (const piece of pieces) take(piece);
  return rows;
}

function readRow(tuple: CopyTuple): ReturnType<typeof seen> {
  const numbers: (readonly [number, number])[] = [];
  const texts: (readonly [number, string])[] = [];
  tuple.float8s((index, value) => numbers.push([index, value]));
  tuple.float8s(() => expect.unreachable("a null array has no elements"));
  tuple.texts((index, value) => texts.push([index, value]));
  const number = tuple.float8();
  expect(tuple.text()).toBeNull();
  return { numbers, texts, number, at: tuple.timestamptz() };
}
