import { shownExperiment } from "@driftguard/protocol";
import { expect, test } from "vitest";

import { differenceWords, estimateWords, metricWords, verdictWords } from "./experiment-words.ts";

const { experiment: example } = shownExperiment.parse(shownExperiment.meta()?.["example"]);
if (example === null) throw new Error("The example has an experiment.");
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
  { said: differenceWords(share, -0.0001), words: "0.0 points" },
  { said: differenceWords(mean, 0), words: "0" },
  { said: verdictWords({ ...example, verdict: "second" }), words: "The comparison runs: version 4 is better." },
  {
    said: verdictWords({ ...example, state: "ended", verdict: "too-few" }),
    words: "The comparison has ended: not enough data.",
  },
])("$words", ({ said, words }) => {
  expect(said).toBe(words);
});
