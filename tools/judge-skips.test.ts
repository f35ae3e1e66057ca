import { expect, test } from "vitest";
import { judgeSkips } from "./judge-skips.ts";

const skip = { test: "apps/dashboard/test/signs-in.test.ts > signs in", note: null };
const reason = "needs a browser";

test.each([
  { promise: "an unlisted skip is refused", list: [], missing: [], refused: [skip] },
  { promise: "a skip listed by its whole name stands", list: [{ tests: skip.test, reason }], missing: [], refused: [] },
  {
    promise: "a skip listed by its beginning stands",
    list: [{ tests: "apps/dashboard/test/*", reason }],
    missing: [],
    refused: [],
  },
  {
    promise: "a beginning without a star is a whole name, so the skip is refused",
    list: [{ tests: "apps/dashboard/test/", reason }],
    missing: [],
    refused: [skip],
  },
  {
    promise: "a skip for want of a tool stands where the tool is missing",
    list: [{ tests: skip.test, reason, without: "chromium" }],
    missing: ["chromium"],
    refused: [],
  },
  {
    promise: "a skip for want of a tool is refused where the tool is there",
    list: [{ tests: skip.test, reason, without: "chromium" }],
    missing: ["prometheus"],
    refused: [skip],
  },
])("$promise", ({ list, missing, refused }) => {
  expect(judgeSkips([skip], { list, missing: new Set(missing) }).refused).toEqual(refused);
});

test("an entry without a reason is an error", () => {
  expect(() => judgeSkips([], { list: [{ tests: "*", reason: " " }], missing: new Set() })).toThrow(TypeError);
});
