import type { RuleSettings } from "@driftguard/protocol";

import type { PastAlert } from "./play-past.ts";

/** What a rule would have opened, in one sentence. */
export function describePreview(
  settings: RuleSettings,
  { alerts, apart }: { readonly alerts: readonly PastAlert[]; readonly apart: readonly PastAlert[] },
): string {
  const opened = `would have opened ${countOf(alerts.length, "alert")}`;
  if (settings.kind !== "default") return opened;
  const performance = alerts.filter(({ alert }) => alert.cause === "performance").length;
  const predictions = alerts.filter(({ alert }) => alert.cause === "prediction").length;
  const inputs = alerts.length - performance - predictions;
  const parts = `inputs ${inputs}, predictions ${predictions}, performance ${performance}`;
  return `${opened} (${parts})${apart.length === 0 ? "" : `, and told ${countOf(apart.length, "training gap")}`}`;
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
