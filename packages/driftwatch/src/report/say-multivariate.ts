import type { LeadingColumns } from "../detectors/multivariate/multivariate-detector.ts";
import type { MultivariateVerdict } from "../judge/judge-multivariate.ts";
import { countOf, writeNumber } from "./figures.ts";

/** What a verdict on several columns at once comes to, in one sentence. */
export function sayMultivariate(verdict: MultivariateVerdict, leading: readonly LeadingColumns[]): string {
  const { status, n, m, reason, critical, threshold } = verdict;
  switch (status) {
    case "drift":
      return `${sayDrift(verdict)}${sayLeading(leading)}.`;
    case "stable":
      return "No change that matters in how the columns hang together.";
    case "undecided":
      return `Not decidable: with ${countOf(Math.min(n, m), "row")} only a change of ${writeNumber(critical ?? 0)} or more could be told from chance, and ${writeNumber(threshold ?? 0)} would matter.`;
    case "insufficient":
      return `Not judged: ${reasons.get(reason ?? "") ?? reason ?? "nothing to measure"}.`;
    case "error":
      return `Could not be measured (${reason ?? verdict.method}).`;
    default:
      return status satisfies never;
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["empty", "a side has no rows"],
  ["too-few-rows", "too few rows on one side"],
  ["too-few-columns", "fewer than two columns to look at together"],
  ["no-pair", "no two columns with values in the same rows"],
  ["zero-scale", "the reference's chunks do not differ"],
]);

function sayDrift({ method, statistic, effect }: MultivariateVerdict): string {
  const value = writeNumber(statistic ?? effect.value ?? 0);
  switch (method) {
    case "correlation":
      return "Columns do not hang together as they did";
    case "domain_classifier":
      return `A classifier tells current rows from the reference's (area under the curve ${value})`;
    case "pca":
      return `Rows lie elsewhere than the reference's main directions (${writeNumber(effect.value ?? 0)} standard deviations of its chunks)`;
    case "mmd":
      return "Rows of the two sides are less alike than rows of one side";
    case "isolation_forest":
      return "Rows are odder, or less odd, than the reference's";
    case "autoencoder":
      return "Rows cannot be made again from what the reference teaches";
    default:
      return `${effect.name} ${value}`;
  }
}

const namedMax = 3;

function sayLeading(leading: readonly LeadingColumns[]): string {
  if (leading.length === 0) return "";
  const named = leading.slice(0, namedMax).map(({ columns, says }) => `${columns.join(" with ")} (${says})`);
  const more = leading.length - named.length;
  return `: ${named.join("; ")}${more > 0 ? ` and ${more} more` : ""}`;
}
