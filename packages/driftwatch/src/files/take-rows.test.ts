import { expect, test } from "vitest";
import { takeRows } from "./take-rows.ts";

type Piece = Float64Array | readonly unknown[];

async function* pieces(list: readonly Piece[]): AsyncIterable<Piece> {
  yield* list;
}

test("what is at hand is the rest of a piece, and taken without a copy", async () => {
  const whole = Float64Array.of(1, 2, 3);
  const taker = takeRows(pieces([whole, Float64Array.of(), Float64Array.of(4, 5)]));
  expect(await taker.atHand()).toBe(3);
  expect(await taker.take(1)).toEqual(Float64Array.of(1));
  expect(await taker.atHand()).toBe(2);
  const rest = await taker.take(2);
  expect(rest instanceof Float64Array && rest.buffer).toBe(whole.buffer);
  expect(await taker.atHand()).toBe(2);
  await taker.take(2);
  expect(await taker.atHand()).toBe(0);
});

test.each<{ promise: string; list: readonly Piece[]; taken: Piece }>([
  { promise: "doubles", list: [Float64Array.of(1), Float64Array.of(2, 3)], taken: Float64Array.of(1, 2, 3) },
  { promise: "texts", list: [["a"], ["b", null]], taken: ["a", "b", null] },
  { promise: "doubles before lists", list: [Float64Array.of(1), [[2, 3], 4n]], taken: [1, [2, 3], 4n] },
])("$promise of several pieces come together", async ({ list, taken }) => {
  expect(await takeRows(pieces(list)).take(3)).toEqual(taken);
});

test("more rows than there are: refused", async () => {
  await expect(takeRows(pieces([["a"]])).take(2)).rejects.toThrow(RangeError);
});
