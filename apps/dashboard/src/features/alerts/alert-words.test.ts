import { expect, test } from "vitest";

import { withoutProbably } from "./alert-words.ts";

test.each([
  ["Probably the unit of the column changed.", "The unit of the column changed."],
  ["Nothing points at a cause.", "Nothing points at a cause."],
  ["", ""],
])("below its heading %j reads %j", (sentence, shown) => {
  expect(withoutProbably(sentence)).toBe(shown);
});
