import { expect, test } from "vitest";

import { predictionWords } from "./prediction-words.ts";

test.each([
  { predictions: "too-few", predictions_apart: null, said: "Too few to tell: compared from 500 answers of each on" },
  { predictions: "compared", predictions_apart: 0.042, said: "0.04 apart in this stage" },
  {
    predictions: "not-compared",
    predictions_apart: null,
    said: "Not compared: they are texts, and too many to tell two versions apart",
  },
] as const)("predictions that are $predictions are said to be, whoever was asked how often", ({ said, ...canary }) => {
  expect(predictionWords({ ...canary, requests: 500 })).toBe(said);
});
