import { expect, test } from "vitest";

import { gatherPieces } from "./gather-pieces.ts";

test("a body that comes byte by byte is kept in few pieces, whole and in its order", () => {
  const sent = Buffer.from(Array.from({ length: 10_000 }, (_, index) => index % 251));
  const pieces = gatherPieces();
  for (const byte of sent) pieces.add(Buffer.from([byte]));
  expect(pieces.all().length).toBeLessThan(300);
  expect(Buffer.concat(pieces.all()).equals(sent)).toBe(true);
});

test("large pieces stay where they lie, small ones between them in their place", () => {
  const [large, larger] = [Buffer.alloc(2_000, 1), Buffer.alloc(70_000, 2)];
  const pieces = gatherPieces();
  for (const piece of [large, Buffer.from("ab"), larger]) pieces.add(piece);
  expect(pieces.all()).toEqual([large, Buffer.from("ab"), larger]);
  expect(pieces.all()[2]).toBe(larger);
});
