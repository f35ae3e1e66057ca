import { expect, test } from "vitest";

import { endOffsets } from "./end-offsets.ts";

test.each([
  { promise: "labels with room stay where their lines end", heights: [100, 20], offsets: [0, 0] },
  { promise: "the upper one moves up, the lower one down", heights: [52, 48], offsets: [-6, 6] },
  { promise: "whichever of the lines is the upper one", heights: [48, 52], offsets: [6, -6] },
  { promise: "equal ends part as well", heights: [50, 50], offsets: [-8, 8] },
  { promise: "a line without an end needs no room", heights: [50, null], offsets: [0, 0] },
  { promise: "one line alone stays", heights: [50], offsets: [0] },
])("$promise", ({ heights, offsets }) => {
  expect(endOffsets(heights)).toEqual(offsets);
});
