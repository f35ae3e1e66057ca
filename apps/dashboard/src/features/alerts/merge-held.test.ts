import { expect, test } from "vitest";

import { alerts } from "../../../test/fake/fake-alerts.ts";
import { mergeHeld } from "./merge-held.ts";

const [first, second, third] = alerts;
if (!first || !second || !third) throw new Error("the fake world has too few alerts");

test.each([
  {
    promise: "a new alert waits and moves nothing",
    held: [first, second],
    latest: [third, first, second],
    ids: [first.id, second.id],
    waiting: 1,
  },
  {
    promise: "another order waits as well",
    held: [first, second],
    latest: [second, first],
    ids: [first.id, second.id],
    waiting: 0,
  },
  {
    promise: "what left the list stays until the reader moves on",
    held: [first, second],
    latest: [second],
    ids: [first.id, second.id],
    waiting: 0,
  },
])("$promise", ({ held, latest, ids, waiting }) => {
  const merged = mergeHeld(held, latest);
  expect(merged.rows.map(({ id }) => id)).toEqual(ids);
  expect(merged.waiting).toBe(waiting);
});

test("a row that stands still shows its newest state", () => {
  const { rows } = mergeHeld([first], [{ ...first, state: "acknowledged" }]);
  expect(rows[0]?.state).toBe("acknowledged");
});
