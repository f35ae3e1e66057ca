import type { Alert, AlertState, Cause, Resolution } from "@driftguard/protocol";

import { formatDuration, formatMoment, formatSince } from "../../ui/times.ts";

/** Everything the alert screens say, in one place. */
export const causeWords: Readonly<Record<Cause, string>> = {
  gap: "gap to the baseline",
  volume: "volume",
  schema: "schema",
  missing: "missing values",
  unseen: "new values",
  unit: "change of unit",
  distribution: "distribution",
  correlation: "correlation",
  prediction: "predictions",
  performance: "performance",
  service: "service",
};

export const stateWords: Readonly<Record<AlertState, string>> = {
  open: "Open",
  acknowledged: "Acknowledged",
  snoozed: "Snoozed",
  resolved: "Resolved",
};

export const resolutionWords: Readonly<Record<Resolution, string>> = {
  "data-change": "Data change",
  "upstream-fault": "Upstream fault",
  "model-fault": "Model fault",
  expected: "Expected",
  noise: "Noise",
  cleared: "Cleared by itself",
};

/** The likely cause as it stands below the word "Probably", which the sentence begins with itself. */
export function withoutProbably(sentence: string): string {
  const rest = sentence.replace(/^Probably /, "");
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** "Drift: performance". */
export function alertChip(alert: Pick<Alert, "word" | "cause">): string {
  return alert.word.includes(":") ? alert.word : `${alert.word}: ${causeWords[alert.cause]}`;
}

/** Where the alert is in its life: "open 18 h, not acknowledged", "snoozed until …". */
export function lifeWords(alert: Alert, now: number): string {
  switch (alert.state) {
    case "open":
      return `open ${formatDuration(now - Date.parse(alert.opened_at))}, not acknowledged`;
    case "acknowledged": {
      const by = alert.acknowledged_by === null ? "" : ` by ${alert.acknowledged_by}`;
      const at = alert.acknowledged_at === null ? "" : `, ${formatSince(Date.parse(alert.acknowledged_at), now)}`;
      return `acknowledged${by}${at}`;
    }
    case "snoozed":
      return alert.snoozed_until === null
        ? "snoozed"
        : `snoozed until ${formatMoment(Date.parse(alert.snoozed_until))}`;
    case "resolved": {
      const how = alert.resolution === null ? "" : `: ${resolutionWords[alert.resolution].toLowerCase()}`;
      const at = alert.resolved_at === null ? "" : ` ${formatSince(Date.parse(alert.resolved_at), now)}`;
      return `resolved${at}${how}`;
    }
    default:
      return alert.state satisfies never;
  }
}

/** "1 repeat", "no repeats". */
export function repeatWords(repeats: number): string {
  return repeats === 0 ? "no repeats" : `${repeats} ${repeats === 1 ? "repeat" : "repeats"}`;
}

/** What became of its messages: "delivered to 2", "1 failed", "not sent". */
export function deliveryWords({ delivered, waiting, failed, not_sent }: Alert["deliveries"]): string {
  const parts = [
    failed > 0 && `${failed} failed`,
    not_sent > 0 && `${not_sent} not sent`,
    waiting > 0 && `${waiting} waiting`,
    delivered > 0 && `${delivered} delivered`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(", ") : "nobody told";
}
