import { expect, test } from "vitest";

import { createRowQueue } from "./row-queue.ts";

const encoder = new TextEncoder();
const textOf = (json: Uint8Array | undefined): string => new TextDecoder().decode(json);
const limits = { rowsMax: 1_000, bytesMax: 1_000_000, batchRowsMax: 3, batchBytesMax: 50_000 };

test("batches are lists of what was added, whole over the edges of the memory that they lie in", () => {
  const queue = createRowQueue(limits);
  const sizes = [1, 8_190, 1, 8_192, 30_000, 5, 60_000, 7, 20_000, 40_000];
  const texts = sizes.map((size, index) => JSON.stringify(String(index).repeat(size)));
  const space = new Uint8Array(100_000);
  for (const text of texts) {
    // The bytes are the caller's, who writes the next row over them.
    const { written } = encoder.encodeInto(text, space);
    expect(queue.add(space.subarray(0, written))).toBe(true);
    space.fill(0);
  }
  const batches: string[][] = [];
  for (let batch = queue.take(); batch !== null; batch = queue.take()) {
    batches.push(JSON.parse(textOf(batch.json)));
    expect(batches.at(-1)).toHaveLength(batch.rows);
  }
  expect(batches.flat()).toEqual(texts.map((text) => JSON.parse(text)));
  expect(batches.map(({ length }) => length)).toEqual([3, 3, 1, 2, 1]);
  expect(queue.rows()).toBe(0);
});

test("a batch that is taken as it grows is whole, and the next begins behind it", () => {
  const queue = createRowQueue(limits);
  const add = (text: string): boolean => queue.add(encoder.encode(text));
  add("1");
  expect(textOf(queue.take()?.json)).toBe("[1]");
  add("2");
  queue.clear();
  expect(queue.take()).toBeNull();
  for (const text of ["3", "4", "5", "6"]) add(text);
  expect([queue.take(), queue.take()].map((batch) => textOf(batch?.json))).toEqual(["[3,4,5]", "[6]"]);
});

test("rows and their bytes are bounded, and what is taken makes room", () => {
  const queue = createRowQueue({ ...limits, rowsMax: 4, bytesMax: 10 });
  const add = (size: number): boolean => queue.add(new Uint8Array(size));
  expect([5, 5, 1].map(add)).toEqual([true, true, false]);
  queue.take();
  expect([1, 1, 1, 1, 1].map(add)).toEqual([true, true, true, true, false]);
  expect(queue.rows()).toBe(4);
});

test("memory that was got ready or used before holds later rows, and batches that were taken stay as they were", () => {
  const queue = createRowQueue({ ...limits, batchRowsMax: 2 });
  const texts = Array.from({ length: 40 }, (_, index) => JSON.stringify(String(index).repeat(2_000)));
  const taken: Uint8Array[] = [];
  for (const [index, text] of texts.entries()) {
    expect(queue.add(encoder.encode(text))).toBe(true);
    if (index % 7 === 0) queue.stockUp();
    if (index % 5 === 4) taken.push(queue.take()?.json ?? new Uint8Array());
  }
  for (let batch = queue.take(); batch !== null; batch = queue.take()) taken.push(batch.json);
  expect(taken.flatMap((json) => JSON.parse(textOf(json)))).toEqual(texts.map((text) => JSON.parse(text)));
});
