import type { Experiment, ExperimentMetric } from "@driftguard/protocol";

import type { Found, Look } from "./read-looked.ts";

export type ExperimentSaid = Pick<Experiment, "verdict" | "says">;

export type SayInput = {
  readonly metric: ExperimentMetric;
  readonly value: string | null;
  readonly better: "higher" | "lower";
  readonly first: string;
  readonly second: string;
  readonly looked: Look;
  readonly found: Found | null;
};

/** Fewer rows of a version are too few for the test. */
const rowsMin = 100;

/** What an experiment came to, as a word and as a sentence; it decides nothing. */
export function sayExperiment(input: SayInput): ExperimentSaid {
  const { first, second, looked, found, better } = input;
  const { low, high } = { low: looked.interval?.[0] ?? null, high: looked.interval?.[1] ?? null };
  if (found !== null) {
    const isSecond = found.difference > 0 === (better === "higher");
    const winner = isSecond ? second : first;
    const isTurned = low !== null && high !== null && (found.difference > 0 ? high < 0 : low > 0);
    if (isTurned)
      return {
        verdict: "turned",
        says: `Version ${winner} was found to be better, and by the rows since then it is not: something changed while this ran. End it and start anew.`,
      };
    const isOpen = low !== null && high !== null && low <= 0 && high >= 0;
    return {
      verdict: isSecond ? "second" : "first",
      says: `Version ${winner} is better: its ${nameOf(input)} is ${apartWords(input, { isSecond })}.${
        isOpen ? " That was found before; with the rows since, the interval reaches 0 again." : ""
      }`,
    };
  }
  if (looked.status === "insufficient")
    return {
      verdict: "too-few",
      says: `Not enough data: it takes ${rowsMin} rows of each version${needs(input)}, and there are ${looked.first.rows} of version ${first} and ${looked.second.rows} of version ${second}.`,
    };
  if (low === null || high === null)
    return {
      verdict: "constant",
      says: `No test can be made: within neither version's rows the ${nameOf(input)} varies.`,
    };
  return {
    verdict: "no-difference-yet",
    says: `No difference seen yet: the ${nameOf(input)} of version ${second} lies between ${besides(input, low)} and ${besides(input, high)} that of version ${first}.`,
  };
}

function nameOf({ metric, value }: SayInput): string {
  if (value !== null) return `share of ${metric}s "${value}"`;
  return { accuracy: "accuracy", error: "error", label: "mean label", prediction: "mean prediction" }[metric];
}

function needs({ metric }: SayInput): string {
  if (metric === "prediction") return "";
  return metric === "label" ? " with a label" : " with a prediction and its label";
}

/** Shares are told in points, means in their unit. */
function isShare({ metric, value }: SayInput): boolean {
  return metric === "accuracy" || value !== null;
}

function apartWords(input: SayInput, { isSecond }: { readonly isSecond: boolean }): string {
  const { looked, found, better } = input;
  // As the winner less the other one, and as it stands now.
  const sign = (isSecond ? 1 : -1) * (better === "higher" ? 1 : -1);
  const [low, high] = (looked.interval ?? found?.interval ?? [])
    .map((edge) => edge * sign)
    .toSorted((one, other) => one - other);
  const difference = (looked.difference ?? 0) * sign;
  const word = better === "higher" ? "higher" : "lower";
  return `${amount(input, difference)} ${word} (${plain(input, low ?? 0)} to ${plain(input, high ?? 0)})`;
}

function amount(input: SayInput, value: number): string {
  return `${plain(input, value)}${isShare(input) ? " points" : ""}`;
}

function besides(input: SayInput, value: number): string {
  return `${amount(input, Math.abs(value))} ${value < 0 ? "below" : "above"}`;
}

function plain(input: SayInput, value: number): string {
  const text = isShare(input) ? (100 * value).toFixed(1) : String(Number(value.toPrecision(3)));
  return text.replace("-", "−");
}
