import { formatDecimal, formatShare } from "../../ui/numbers.ts";

const words: Readonly<Record<string, string>> = {
  f1: "F1",
  rocAuc: "ROC AUC",
  roc_auc: "ROC AUC",
  mae: "Mean absolute error",
  rmse: "Root mean square error",
  r2: "R²",
};
const shares = ["accuracy", "precision", "recall"];

/** What a metric is called: "rocAuc" -> "ROC AUC", "log_loss" -> "Log loss". */
export function metricWords(name: string): string {
  const known = words[name];
  if (known !== undefined) return known;
  const plain = name
    .replaceAll(/[_-]/g, " ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** A metric's value: shares in per cent, everything else as a number. */
export function showMetric(name: string, value: number | null): string {
  return shares.includes(name) ? formatShare(value) : formatDecimal(value, 3);
}

/** The metrics among what the API counts and measures. */
export function metricsOf(
  metrics: Readonly<Record<string, number | null>>,
): readonly (readonly [name: string, value: number | null])[] {
  return Object.entries(metrics).filter(([name]) => name !== "rows");
}
