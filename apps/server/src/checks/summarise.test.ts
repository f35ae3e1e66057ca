import { expect, test } from "vitest";

import { summarise } from "./summarise.ts";

const of = (feature: string, status: "drift" | "stable" | "undecided" | "insufficient") => ({ feature, status });
const asked = { rows: 1_200, output: "prediction" };

test.each([
  [
    "the prediction stands beside the features",
    [of("age", "drift"), of("age", "stable"), of("plan", "stable"), of("prediction", "drift")],
    "The prediction and 1 of 2 features differ from the baseline over 1,200 predictions: age.",
  ],
  [
    "a prediction that stayed is not counted",
    [of("age", "drift"), of("plan", "stable"), of("prediction", "stable")],
    "1 of 2 features differs from the baseline over 1,200 predictions: age.",
  ],
  [
    "the prediction alone",
    [of("age", "stable"), of("prediction", "drift")],
    "The prediction differs from the baseline over 1,200 predictions, no feature does.",
  ],
  [
    "three are named",
    ["a", "b", "c", "d"].map((name) => of(name, "drift")),
    "4 of 4 features differ from the baseline over 1,200 predictions: a, b, c and 1 more.",
  ],
  ["nothing", [of("age", "stable")], "No feature differs from the baseline over 1,200 predictions."],
  [
    "too few rows",
    [of("age", "insufficient")],
    "Not enough data: 1,200 predictions, at least 30 values of a feature are needed.",
  ],
] as const)("%s", (_, findings, sentence) => {
  expect(summarise(findings, asked)).toBe(sentence);
});

test("a feature of that name is a feature", () => {
  expect(summarise([of("prediction", "drift"), of("age", "stable")], { rows: 1, output: null })).toBe(
    "1 of 2 features differs from the baseline over 1 prediction: prediction.",
  );
});
