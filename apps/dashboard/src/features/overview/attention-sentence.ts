import type { Overview } from "@driftguard/protocol";

import { healthWords } from "../models/health-words.ts";
import { formatDay } from "../../ui/times.ts";

type OverviewModel = Overview["models"][number];

/** What is wrong with which model, below the verdict that counts them. */
export function attentionSentence(models: readonly OverviewModel[]): string {
  if (models.length === 0) return "Connect a model you already run, or look around with sample data first.";
  const troubled = models.filter(({ health }) => health.severity !== null && health.severity >= 3);
  if (troubled.length > 0) {
    return `${troubled.slice(0, 3).map(wordsOf).join("; ")}${troubled.length > 3 ? `; ${troubled.length - 3} more` : ""}.`;
  }
  const watched = models.filter(({ health }) => health.severity === 2).length;
  const silent = models.filter(({ health }) => health.word === "No data").length;
  const bare = models.filter(({ health }) => health.word === "No baseline").length;
  const learning = models.filter(({ health }) => health.word === "Learning").length;
  const parts = [
    watched > 0 && `${watched} on watch`,
    silent > 0 && `${silent} without data`,
    bare > 0 && `${bare} without a baseline`,
    learning > 0 && `${learning} still learning`,
  ].filter((part) => part !== false);
  // The verdict above says already that none is judged.
  if (parts.length > 0 && models.every(({ health }) => health.severity === null)) return `${parts.join(", ")}.`;
  const lead = "No signal is over its limit";
  return parts.length > 0 ? `${lead}: ${parts.join(", ")}.` : `${lead}.`;
}

function wordsOf({ name, health }: OverviewModel): string {
  const since = health.since === null ? "" : ` since ${formatDay(Date.parse(health.since))}`;
  return `${name} (${healthWords(health)})${since}`;
}
