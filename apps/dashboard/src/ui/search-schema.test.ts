import { expect, test } from "vitest";
import * as z from "zod/mini";

import { choiceOf, createSearchReader } from "./search-schema.ts";

// Version 2 calls `span` what version 1 called `range`; version 3 spells its values out.
const read = createSearchReader(z.object({ span: choiceOf(["week", "day"]) }), [
  ({ range, ...rest }) => ({ ...rest, span: range }),
  ({ span, ...rest }) => ({ ...rest, span: span === "d" ? "day" : span }),
]);

test.each([
  {
    promise: "a link without a version is of the first and goes through every step",
    search: { range: "d" },
    span: "day",
  },
  { promise: "a link of the second version goes through the last step", search: { v: "2", span: "d" }, span: "day" },
  { promise: "a link of today is read as it is", search: { v: "3", span: "day" }, span: "day" },
  { promise: "a version that was never given out is read as the first", search: { v: "x", range: "d" }, span: "day" },
  { promise: "a value that does not fit falls back", search: { v: "3", span: 7 }, span: "week" },
])("$promise", ({ search, span }) => {
  expect(read(search as never)).toEqual({ span });
});
