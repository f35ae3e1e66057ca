import type { Experiment } from "@driftguard/protocol";

type Compared = Pick<Experiment, "metric" | "value">;

/** What is compared, as a heading has it. */
export function metricWords({ metric, value }: Compared): string {
  if (value !== null) return `Share of ${metric}s "${value}"`;
  return { accuracy: "Accuracy", error: "Mean absolute error", label: "Mean label", prediction: "Mean prediction" }[
    metric
  ];
}

/** An estimate in its unit; shares in percent. */
export function estimateWords(compared: Compared, estimate: number | null): string {
  if (estimate === null) return "no row yet";
  return isShare(compared) ? `${(100 * estimate).toFixed(1)} %` : plain(estimate);
}

/** A difference with its sign; of shares in points. */
export function differenceWords(compared: Compared, difference: number): string {
  const text = isShare(compared) ? (100 * difference).toFixed(1) : plain(difference);
  const signed = Number(text) > 0 ? `+${text}` : text.replace("-", "−");
  return isShare(compared) ? `${signed} points` : signed;
}

function isShare({ metric, value }: Compared): boolean {
  return metric === "accuracy" || value !== null;
}

function plain(value: number): string {
  return String(Number(value.toPrecision(4)));
}
