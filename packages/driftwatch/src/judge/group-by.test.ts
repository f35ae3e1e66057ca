import { expect, test } from "vitest";

import { groupBy } from "./group-by.ts";

test("groups stand in the order of their first items, items in their own", () => {
  expect([...groupBy([3, 1, 4, 1, 5, 9, 2, 6], (number) => number % 3)]).toEqual([
    [0, [3, 9, 6]],
    [1, [1, 4, 1]],
    [2, [5, 2]],
  ]);
  expect(groupBy([], () => 0).size).toBe(0);
});
