import { expect, test } from "vitest";
import { closingLine } from "./closing-line.ts";
import { addTallies, emptyTally } from "./tally.ts";

test.each([
  { promise: "a good run names no skips", tally: { passed: 3, failed: 0, skipped: 0 }, line: "3 passed, 0 failed" },
  { promise: "a failure is counted", tally: { passed: 2, failed: 1, skipped: 0 }, line: "2 passed, 1 failed" },
  { promise: "skips come last", tally: { passed: 2, failed: 0, skipped: 4 }, line: "2 passed, 0 failed, 4 skipped" },
  { promise: "an empty run says so", tally: emptyTally, line: "0 passed, 0 failed" },
])("$promise", ({ tally, line }) => {
  expect(closingLine(tally)).toBe(line);
});

test("tallies add up number by number", () => {
  expect(addTallies({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })).toEqual({
    passed: 11,
    failed: 22,
    skipped: 33,
  });
});
