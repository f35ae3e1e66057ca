import { expect, test } from "vitest";

import { createJoiner } from "./join-pieces.ts";

test.each([
  { what: "no piece", pieces: [] },
  { what: "one", pieces: ["abc"] },
  { what: "several", pieces: ["ab", "", "cde"] },
  { what: "more than is kept", pieces: ["abcdefgh", "ijklmnop"] },
])("$what: all bytes in a row, whatever was joined before", ({ pieces }) => {
  const join = createJoiner({ keptBytes: 8 });
  join([Buffer.from("zzzz"), Buffer.from("yyyy")]);
  expect(join(pieces.map((piece) => Buffer.from(piece))).toString()).toBe(pieces.join(""));
});

test("the space is used again, and the pieces are left as they are", () => {
  const join = createJoiner({ keptBytes: 8 });
  const first = join([Buffer.from("ab"), Buffer.from("cd")]);
  const piece = Buffer.from("ef");
  expect(join([piece, Buffer.from("gh")]).buffer).toBe(first.buffer);
  expect(piece.toString()).toBe("ef");
});
