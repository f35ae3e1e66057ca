import type { Health } from "@driftguard/protocol";
import { expect, test } from "vitest";

import { attentionSentence } from "./attention-sentence.ts";

type Model = Parameters<typeof attentionSentence>[0][number];

const modelOf = (word: Health["word"], severity: Health["severity"]): Model => {
  const health: Health = { word, severity, cause: null, since: null };
  return { name: "churn", health } as Model; // The sentence reads nothing else of a model.
};

test.each([
  { promise: "calm models are called calm", models: [modelOf("Stable", 0)], sentence: "No signal is over its limit." },
  {
    promise: "models that nobody judged are not",
    models: [modelOf("No baseline", null), modelOf("No data", null), modelOf("Learning", null)],
    sentence: "1 without data, 1 without a baseline, 1 still learning.",
  },
  {
    promise: "and are told beside those that were judged",
    models: [modelOf("Stable", 0), modelOf("No baseline", null)],
    sentence: "No signal is over its limit: 1 without a baseline.",
  },
  {
    promise: "what is wrong comes first",
    models: [modelOf("No data", null), modelOf("Severe", 4)],
    sentence: "churn (Severe).",
  },
])("$promise", ({ models, sentence }) => {
  expect(attentionSentence(models)).toBe(sentence);
});
