import { expect, test } from "vitest";

import { placeFlags } from "./place-flags.ts";

const room = { from: 0, to: 1000, pixels: 1000 };

test.each([
  { promise: "flags with room keep their words", ats: [100, 500], labelled: [true, true] },
  { promise: "of two that overlap the earlier keeps its word", ats: [500, 520, 900], labelled: [true, false, true] },
  { promise: "the order they come in does not matter", ats: [520, 500], labelled: [true, false] },
  { promise: "what lies outside is not drawn", ats: [-5, 400, 1200], labelled: [true] },
])("$promise", ({ ats, labelled }) => {
  const placed = placeFlags(
    ats.map((at) => ({ at, label: "Deploy v42" })),
    room,
  );
  expect(placed.map(({ isLabelled }) => isLabelled)).toEqual(labelled);
});

test("a label at the edge stands inside the plot, its line where it belongs", () => {
  const [first, last] = placeFlags(
    [
      { at: 0, label: "v1" },
      { at: 1000, label: "Alert 1" },
    ],
    room,
  );
  expect(first?.centre).toBeCloseTo(12.4);
  expect(last?.centre).toBeCloseTo(1000 - 28.4);
  expect(last?.at).toBe(1000);
});
