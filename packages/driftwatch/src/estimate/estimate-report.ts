import { countOf, writeNumber, writeShare } from "../report/figures.ts";
import type { EstimatedMetric, EstimateReason, MetricName, PerformanceEstimate } from "./performance-estimate.ts";

/** An estimate for two tables, as `--format json` writes it; described by estimate.schema.json. */
export type EstimateReport = PerformanceEstimate & {
  readonly format: "driftwatch-estimate-1";
  /** The answer in words. */
  readonly headline: string;
  readonly tables: { readonly reference: string; readonly current: string };
  /** The columns that were named. */
  readonly columns: {
    readonly label: string;
    readonly prediction: string | null;
    /** By class; for two classes there is one, of the positive class. */
    readonly scores: Readonly<Record<string, string>>;
  };
  /** Columns that were taken as the model's features. */
  readonly features: readonly string[];
  readonly notes: readonly string[];
  /** What to run for the same; `null` where it was not made by the command. */
  readonly command: string | null;
};

/** How metrics are called by people. */
export const metricWords: Readonly<Record<MetricName, string>> = {
  accuracy: "accuracy",
  precision: "precision",
  recall: "recall",
  f1: "F1",
  specificity: "specificity",
  rocAuc: "ROC AUC",
  meanAbsoluteError: "mean absolute error",
  meanSquaredError: "mean squared error",
  rootMeanSquaredError: "root mean squared error",
};

/** What an estimate comes to, in a sentence. */
export function sayEstimate({ status, reason, metrics, comparable }: PerformanceEstimate): string {
  if (reason !== null) return sayReason(reason, comparable);
  if (status === "drift")
    return `Estimated to be worse: ${metrics
      .filter(({ isWorse }) => isWorse)
      .map(sayChange)
      .join(", ")}.`;
  const [first] = metrics;
  return first === undefined ? "Nothing was estimated." : `Not estimated to be worse: ${sayChange(first)}.`;
}

function sayChange({ name, reference, referenceEstimate, value }: EstimatedMetric): string {
  const [was, real] = [figure(referenceEstimate), figure(reference)];
  return `${metricWords[name]} ${figure(value)}, was ${was}${was === real ? "" : ` (${real} by its labels)`}`;
}

function figure(value: number | null): string {
  return value === null ? "\u2013" : writeNumber(value);
}

function sayReason(reason: EstimateReason, comparable: PerformanceEstimate["comparable"]): string {
  switch (reason) {
    case "empty":
      return "Nothing to estimate: a side has no whole row.";
    case "too-few-rows":
      return "Too few rows: an estimate needs 30 on each side.";
    case "one-class":
      return "Not decided: the reference has labels of one class alone.";
    case "few-comparable-rows":
      return `Not decided: the reference has the like of ${writeShare(comparable?.covered ?? 0)} of the current rows, and tells of them as ${countOf(Math.round(comparable?.effective ?? 0), "row")} would; half of them and 100 are needed.`;
    case "change-would-be-unseen":
      return "Not decided: with so few rows a change that matters could not be told from chance.";
    case "values-too-large":
      return "Not decided: the errors on the reference are too large to compute with.";
    default:
      return reason satisfies never;
  }
}
