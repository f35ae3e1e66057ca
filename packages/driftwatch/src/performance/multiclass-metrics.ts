import { confusionMetrics, confusionOf, type ConfusionMetrics } from "./confusion.ts";

export type ClassMetrics = ConfusionMetrics & { readonly name: string; readonly rows: number };

export type MulticlassMetrics = {
  readonly rows: number;
  readonly accuracy: number | null;
  /** Means over the classes, each counting the same however frequent; what a class leaves undefined counts as 0. */
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  /** By name: every class that was a label or a prediction. */
  readonly classes: readonly ClassMetrics[];
};

/**
 * What labels say of a model with any number of classes.
 *
 * @throws RangeError if the lengths differ
 * @see as `sklearn.metrics.precision_recall_fscore_support` with `average="macro", zero_division=0`
 */
export function multiclassMetrics(labels: readonly string[], predictions: readonly string[]): MulticlassMetrics {
  const names = [...new Set([...labels, ...predictions])].toSorted();
  const classes = names.map((name) => {
    const confusion = confusionOf(
      labels.map((label) => label === name),
      predictions.map((prediction) => prediction === name),
    );
    return { name, rows: confusion.truePositives + confusion.falseNegatives, ...confusionMetrics(confusion) };
  });
  const macro = (key: "precision" | "recall" | "f1"): number | null =>
    classes.length === 0 ? null : classes.reduce((sum, one) => sum + (one[key] ?? 0), 0) / classes.length;
  const hits = labels.filter((label, i) => label === predictions[i]).length;
  return {
    rows: labels.length,
    accuracy: labels.length === 0 ? null : hits / labels.length,
    precision: macro("precision"),
    recall: macro("recall"),
    f1: macro("f1"),
    classes,
  };
}
