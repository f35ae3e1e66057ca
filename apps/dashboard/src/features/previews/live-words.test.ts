import { expect, test } from "vitest";

import { liveWords } from "./live-words.ts";

const share = (version: string, weight: number) => ({
  ...{ version, weight },
  deployment: { id: `deployment_${version}`, number: 1 },
});

test.each([
  { split: [], words: "no version" },
  { split: [share("3", 10_000)], words: "version 3" },
  { split: [share("3", 9_000), share("4", 1_000)], words: "version 3 (90 %) and version 4 (10 %)" },
])("$words", ({ split, words }) => {
  expect(liveWords(split)).toBe(words);
});
