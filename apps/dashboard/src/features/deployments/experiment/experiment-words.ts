import type { Experiment } from "@driftguard/protocol";

type Compared = Pick<Experiment, "metric" | "value">;

/** What is compared, as a heading has it. */
export function metricWords({ metric, value }: Compared): string {
  if (value !== null) return `Share of ${metric}s "${value}"`;
  return { accuracy: "Accuracy", error: "Mean absolute error", label: "Mean label", prediction: "Mean prediction" }[
    metric
  ];
}

/** What it has come to, without figures. */
export function verdictWords({
  verdict,
  state,
  first,
  second,
}: Pick<Experiment, "verdict" | "state" | "first" | "second">): string {
  const words = {
    ...{ "too-few": "not enough data", constant: "no test can be made", "no-difference-yet": "no difference seen" },
    ...{ first: `version ${first.version} is better`, second: `version ${second.version} is better` },
    turned: "what was found has turned",
  };
  return `The comparison ${state === "running" ? "runs" : "has ended"}: ${words[verdict]}.`;
}

/** An estimate in its unit; shares in percent. */
export function estimateWords(compared: Compared, estimate: number | null): string {
  if (estimate === null) return "no row yet";
  return isShare(compared) ? `${(100 * estimate).toFixed(1)} %` : plain(estimate);
}

/** A difference with its sign; of shares in points. */
export function differenceWords(compared: Compared, difference: number): string {
  const text = isShare(compared) ? (100 * difference).toFixed(1) : plain(difference);
  const isNothing = Number(text) === 0;
  const signed = Number(text) > 0 ? `+${text}` : text.replace("-", isNothing ? "" : "−");
  return isShare(compared) ? `${signed} points` : signed;
}

function isShare({ metric, value }: Compared): boolean {
  return metric === "accuracy" || value !== null;
}

function plain(value: number): string {
  return String(Number(value.toPrecision(4)));
}
