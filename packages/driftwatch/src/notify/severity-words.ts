import type { Severity } from "../judge/verdict.ts";
import type { AlertKind, AlertMessage, CauseClass } from "./alert-message.ts";

/** The product's one health vocabulary. */
export const severityWords: Readonly<Record<Severity, "Stable" | "Watch" | "Drift" | "Severe">> = {
  0: "Stable",
  1: "Stable",
  2: "Watch",
  3: "Drift",
  4: "Severe",
};

/** The level a mailbox filter can be set on; mail and Slack name it beside the word. */
export const severityLevels: Readonly<Record<Severity, "NONE" | "LOW" | "MEDIUM" | "HIGH">> = {
  0: "NONE",
  1: "NONE",
  2: "LOW",
  3: "MEDIUM",
  4: "HIGH",
};

export const causeWords: Readonly<Record<CauseClass, string>> = {
  gap: "gap to the baseline",
  volume: "volume",
  schema: "schema",
  missing: "missing values",
  unseen: "unseen values",
  unit: "unit",
  distribution: "distribution",
  correlation: "correlation",
  prediction: "prediction",
  performance: "performance",
  service: "service",
};

/** Said after "Alert 77"; empty where the alert has just opened. */
export const kindWords: Readonly<Record<AlertKind, string>> = {
  opened: "",
  worse: "got worse",
  resolved: "resolved",
  reopened: "reopened",
  reminder: "still open",
  test: "test",
};

/** "Drift: performance", "MEDIUM": how bad it is and of what kind; a level only while it lasts. */
export function writeState(message: Pick<AlertMessage, "kind" | "severity" | "cause">): string[] {
  const { kind, severity } = message;
  return [writeChip(message), ...(kind === "test" || kind === "resolved" ? [] : [severityLevels[severity]])];
}

/** "Drift: performance", "Resolved: performance" or "Test": what stands on the chip. */
export function writeChip({ kind, severity, cause }: Pick<AlertMessage, "kind" | "severity" | "cause">): string {
  if (kind === "test") return "Test";
  return `${kind === "resolved" ? "Resolved" : severityWords[severity]}: ${causeWords[cause]}`;
}
