import { expect, test } from "vitest";

import { healthWords } from "./health-words.ts";

test.each([
  { word: "Drift", cause: "Performance", words: "Drift: performance" },
  { word: "Drift", cause: "Drift: 2 of 14 features", words: "Drift: 2 of 14 features" },
  { word: "Learning", cause: "not checked yet", words: "Learning: not checked yet" },
  { word: "Severe", cause: "KS of amount", words: "Severe: KS of amount" },
  { word: "Stable", cause: null, words: "Stable" },
] as const)("$word because of $cause reads $words", ({ word, cause, words }) => {
  expect(healthWords({ word, cause })).toBe(words);
});
