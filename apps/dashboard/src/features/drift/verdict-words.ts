import type { VerdictAnswer } from "@driftguard/protocol";

import { formatCount, formatDecimal } from "../../ui/numbers.ts";
import type { Severity } from "../../ui/severity.ts";

const methods: Readonly<Record<string, string>> = {
  ks: "Kolmogorov–Smirnov distance",
  js: "Jensen–Shannon distance",
  chi2: "Chi-squared",
  psi: "Population stability index",
  missing: "Share of missing values",
  unseen: "Share of new values",
  volume: "Predictions an hour",
};

/** What a detector is called in full; its own id where it is a stranger. */
export function methodWords(method: string): string {
  return methods[method] ?? method;
}

const shortMethods: Readonly<Record<string, string>> = { chi2: "χ²", missing: "missing", unseen: "new values" };

/** The same where there is little room: "KS", "missing". */
export function methodShort(method: string): string {
  return shortMethods[method] ?? (method.length <= 4 ? method.toUpperCase() : method.replaceAll("-", " "));
}

/** The colour and shape of a finding: only what was judged has a severity. */
export function findingSeverity({ status, severity }: Pick<VerdictAnswer, "status" | "severity">): Severity {
  return status === "drift" || status === "stable" ? severity : null;
}

/** Why something was not judged, with the count where rows were too few; `null` where it was judged. */
export function doubtWords({ status, reason, n, details }: VerdictAnswer): string | null {
  switch (status) {
    case "drift":
    case "stable":
      return null;
    case "insufficient": {
      const needed = details["rows_min"];
      return typeof needed === "number"
        ? `Too few rows: ${formatCount(n)} of ${formatCount(needed)}`
        : `Too few rows: ${formatCount(n)}`;
    }
    case "undecided": {
      const visible = details["critical"];
      return typeof visible === "number"
        ? `${formatCount(n)} rows can only show changes above ${formatDecimal(visible)}`
        : `Undecided over ${formatCount(n)} rows`;
    }
    case "error":
      return `Not computed: ${reason ?? "unknown reason"}`;
    default:
      return status satisfies never;
  }
}
