import { expect, test } from "vitest";

import { nextPath } from "./next-path.ts";

test.each([
  ["/", "/"],
  ["/alerts/77?state=open#evidence", "/alerts/77?state=open#evidence"],
  [undefined, "/"],
  ["", "/"],
  ["alerts", "/"],
  ["//evil.example/x", "/"],
  ["/\\evil.example", "/"],
  ["/\t/evil.example", "/"],
  ["https://evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["/sign-in?next=/sign-in", "/"],
])("after signing in, %j leads to %s", (next, path) => {
  expect(nextPath(next)).toBe(path);
});
