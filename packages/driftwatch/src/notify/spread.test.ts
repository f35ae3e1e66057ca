import { expect, test } from "vitest";
import { spread } from "./spread.ts";

test.each([
  { promise: "labels with room stay", labels: [10, 50, 90], expected: [10, 50, 90] },
  { promise: "an overlap pushes the second on", labels: [50, 55], expected: [50, 70] },
  { promise: "at the start there is a wall", labels: [0], expected: [10] },
  { promise: "at the end they are pushed back", labels: [95, 96], expected: [70, 90] },
  { promise: "three in one place stand in a row", labels: [100, 100, 100], expected: [50, 70, 90] },
])("$promise", ({ labels, expected }) => {
  expect(
    spread(
      labels.map((at) => ({ at, size: 20 })),
      0,
      100,
    ),
  ).toEqual(expected);
});
