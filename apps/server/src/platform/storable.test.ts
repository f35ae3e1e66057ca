import { expect, test } from "vitest";

import { isStorable } from "./http/find-unstorable.ts";
import { storableJson } from "./storable.ts";

test("a value is kept, but for NUL and half characters in its texts and names", () => {
  const value = { "a\0": ["b\0", "\ud800c", "😀"], n: 1, t: true, none: null };
  const kept = storableJson(value);
  expect(kept).toEqual({ "a\uFFFD": ["b\uFFFD", "\uFFFDc", "😀"], n: 1, t: true, none: null });
  expect(isStorable(JSON.stringify(kept)) && !JSON.stringify(kept).includes("\\u0000")).toBe(true);
});
