import { expect, test } from "vitest";

import { compareAnswers } from "./compare-answers.ts";
import { judgePreview, type PreviewMeasures } from "./judge-preview.ts";
import { latencyOf } from "./latency-of.ts";

const answers = (count: number, different = 0) =>
  compareAnswers(
    Array.from({ length: count }, (_, at) => ({
      before: { prediction: "on time", score: null },
      after: { prediction: at < different ? "late" : "on time", score: null },
    })),
    { areClasses: true },
  );
const times = (milliseconds: number, count = 40) => latencyOf(Array.from({ length: count }, () => milliseconds));
const same: PreviewMeasures = {
  ...{ names: { before: "3", after: "4" }, notStarted: null, recorded: 40, replayed: 40, answers: answers(40) },
  errors: { before: 0, after: 0, fresh: 0 },
  latency: { before: times(4), after: times(5) },
  schema: { added: [], removed: [], changed: [], untold: [], output: null },
};

test.each([
  { promise: "what does not differ is said to answer alike", change: {}, verdict: "same" },
  { promise: "too few are never called alike", change: { answers: answers(29) }, verdict: "not-enough-data" },
  {
    promise: "nothing to ask again is not enough data",
    change: { recorded: 40, replayed: 0, answers: answers(0) },
    verdict: "not-enough-data",
  },
  {
    promise: "a replay that was cut short calls nothing alike",
    change: { recorded: 200, replayed: 159 },
    verdict: "not-enough-data",
  },
  { promise: "four of five that were recorded are enough", change: { recorded: 50, replayed: 40 }, verdict: "same" },
  { promise: "one other answer differs", change: { answers: answers(40, 1) }, verdict: "differs" },
  {
    promise: "one failure is enough, however few were asked",
    change: { recorded: 2, replayed: 2, answers: answers(1), errors: { before: 0, after: 1, fresh: 1 } },
    verdict: "fails",
  },
  {
    promise: "failing where the live version failed too is no failure of its own",
    change: { errors: { before: 2, after: 2, fresh: 0 } },
    verdict: "same",
  },
  { promise: "a version that does not start fails", change: { notStarted: "It does not start." }, verdict: "fails" },
  {
    promise: "twice the p95 is slower",
    change: { latency: { before: times(4), after: times(10) } },
    verdict: "differs",
  },
  {
    promise: "twice of next to nothing is not",
    change: { latency: { before: times(0.2), after: times(4) } },
    verdict: "same",
  },
  {
    promise: "a few recorded latencies call nothing slower",
    change: { latency: { before: times(4, 10), after: times(100) } },
    verdict: "same",
  },
  {
    promise: "another type differs",
    change: { schema: { ...same.schema, changed: [{ name: "hour", from: "number", to: "string" }] } },
    verdict: "differs",
  },
] as const)("$promise", ({ change, verdict }) => {
  const judged = judgePreview({ ...same, ...change });
  expect(judged.verdict).toBe(verdict);
  expect(judged.findings.some(({ about }) => about === "predictions")).toBe(true);
});

test("says in sentences what was found, over how many requests", () => {
  const { headline, findings } = judgePreview({
    ...{ ...same, recorded: 45, answers: answers(40, 10) },
    schema: { ...same.schema, added: [{ name: "gust", type: "number" }], output: { from: "a class", to: "a number" } },
  });
  expect(headline).toBe("Version 4 differs from version 3: predictions and schema.");
  // Clopper and Pearson of 10 in 40, as scipy.stats.binomtest(10, 40).proportion_ci(): 0.1269 to 0.4120.
  expect(findings.map(({ says }) => says)).toEqual([
    "It fails on none of 40 requests, as version 3.",
    "It answers 10 of 40 requests otherwise: 25 %, and of all requests like these 13 % to 41 %.",
    "95 of 100 answers came within 5 ms; those of version 3, as recorded under its own load, within 4 ms.",
    'It takes "gust", which version 3 does not; it answers a number where version 3 answers a class.',
    "5 of 45 requests could not be asked again.",
  ]);
});

test.each([
  {
    untold: ["after"] as const,
    says: "What they take cannot be compared: version 4 tells no columns.",
  },
  {
    untold: ["before", "after"] as const,
    says: "What they take cannot be compared: version 3 and version 4 tell no columns.",
  },
])("a version that tells no columns is never said to take the same ($untold)", ({ untold, says }) => {
  const { findings } = judgePreview({ ...same, schema: { ...same.schema, untold } });
  expect(findings.filter(({ about }) => about === "schema")).toEqual([{ about: "schema", weight: "unknown", says }]);
});

test("what is known to differ is said beside what cannot be compared", () => {
  const output = { from: "a class", to: "a number" };
  const { findings } = judgePreview({ ...same, schema: { ...same.schema, untold: ["before"], output } });
  expect(findings.filter(({ about }) => about === "schema").map(({ weight }) => weight)).toEqual([
    "differs",
    "unknown",
  ]);
});
