import { expect, test } from "vitest";

import { differenceWords, estimateWords, metricWords } from "./experiment-words.ts";

const share = { metric: "label", value: "bought" } as const;
const mean = { metric: "error", value: null } as const;

test.each([
  { said: metricWords(share), words: 'Share of labels "bought"' },
  { said: metricWords(mean), words: "Mean absolute error" },
  { said: estimateWords(share, 0.0825), words: "8.3 %" },
  { said: estimateWords(mean, 12.345_67), words: "12.35" },
  { said: estimateWords(mean, null), words: "no row yet" },
  { said: differenceWords(share, 0.0825), words: "+8.3 points" },
  { said: differenceWords(share, -0.0825), words: "−8.3 points" },
  { said: differenceWords(mean, 0), words: "0" },
])("$words", ({ said, words }) => {
  expect(said).toBe(words);
});
