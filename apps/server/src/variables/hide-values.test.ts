import { expect, test } from "vitest";

import { hideValues } from "./hide-values.ts";

test.each([
  {
    promise: "a value is not kept, wherever it stands",
    line: "token=s3cret-token, s3cret-token",
    kept: "token=***, ***",
  },
  { promise: "of values within each other the longer one goes first", line: "s3cret-token-2", kept: "***" },
  { promise: "lines of a value of several go one by one", line: "BEGIN-KEY", kept: "***" },
  { promise: "short values are words, and stay", line: "region eu", kept: "region eu" },
  { promise: "signs of a pattern are signs", line: "a.b*c+d axb", kept: "*** axb" },
])("$promise", ({ line, kept }) => {
  const hide = hideValues(["s3cret-token", "s3cret-token-2", "BEGIN-KEY\nEND-KEY", "eu", "a.b*c+d"]);
  expect(hide(line)).toBe(kept);
});
