import { expect, test } from "vitest";

import { waitsForRequests } from "./waits-for-requests.ts";

test.each([
  { promise: "was asked nothing waits for requests", report: { rows: 0, errors: 0, dropped: 0 }, waits: true },
  { promise: "was too slow for all of them does not", report: { rows: 0, errors: 0, dropped: 40 }, waits: false },
  { promise: "failed on all of them does not", report: { rows: 0, errors: 3, dropped: 0 }, waits: false },
])("a shadow that $promise", ({ report, waits }) => {
  expect(waitsForRequests(report)).toBe(waits);
});
