import { expect, test } from "vitest";

import { presentIngestStatus } from "./present-ingest-status.ts";

const suggestionFor = (found: string): string | null | undefined => {
  const row = { index: 0, field: "features.amount", expected: "a number", found };
  const last_rejected = { at: "2026-11-28T01:00:00.000Z", row, payload: null };
  const counts = { requests: 1, accepted: 0, duplicates: 0, rejected: 1, first_at: null, last_at: null };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is read of a stored count
  return presentIngestStatus({ ...counts, last_rejected } as never).last_rejected?.suggestion;
};

test.each([
  ['"12"', '"amount": 12'],
  ['"49,90"', '"amount": 49.90'],
  ['"-0,125"', '"amount": -0.125'],
  ['"1.234,50"', '"amount": 1234.50'],
  ['"1,234.50"', '"amount": 1234.50'],
  ['"007"', '"amount": 7'],
  ['"n/a"', '"amount": null'],
  ['"1,234"', null],
  ['"1.2.3"', null],
])("%s for a number is mended to %s", (found, suggestion) => {
  expect(suggestionFor(found)).toBe(suggestion);
});
