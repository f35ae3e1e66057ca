import { expect, test } from "vitest";

import { metricWords, metricsOf, showMetric } from "./metric-words.ts";

test.each([
  ["rocAuc", "ROC AUC"],
  ["log_loss", "Log loss"],
  ["calibrationError", "Calibration error"],
  ["accuracy-drop", "Accuracy drop"],
  ["mae", "Mean absolute error"],
])("%s is called %s", (name, called) => {
  expect(metricWords(name)).toBe(called);
});

test("a share is shown in per cent, a loss as a number, an unknown value as none", () => {
  expect([showMetric("accuracy", 0.331), showMetric("logLoss", 1.19), showMetric("recall", null)]).toEqual([
    "33.1\u00a0%",
    "1.190",
    "–",
  ]);
});

test("a count of rows is no metric", () => {
  expect(metricsOf({ rows: 654, accuracy: 0.5 })).toEqual([["accuracy", 0.5]]);
});
