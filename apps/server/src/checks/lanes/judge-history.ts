import type { VerdictAnswer } from "@driftguard/protocol";
import { type Finding, findingsOfLanes, judgeLooks, type LanesJudgement, type SidedLook } from "driftwatch";

import type { ActiveBaseline } from "../../baselines/index.ts";
import { dayMs } from "../../profiles/index.ts";
import { type Comparison, unitChangesOf } from "../describe-alert.ts";
import type { History } from "./learn-history.ts";
import { presentLanes } from "./present-lanes.ts";

export type HistoryJudgement = {
  readonly judgement: LanesJudgement;
  readonly comparison: Comparison;
  readonly verdicts: readonly VerdictAnswer[];
  readonly findings: readonly Finding[];
  readonly stage: string;
  readonly isLearning: boolean;
};

/** Judges the last day and hours against the version's own past. Pure. */
export function judgeHistory({
  baseline,
  history,
  look,
  to,
  outputs,
  c,
}: {
  readonly baseline: ActiveBaseline;
  readonly history: Pick<History, "cleanDays" | "calibrations">;
  readonly look: SidedLook;
  readonly to: number;
  readonly outputs: readonly string[];
  /** Standard deviations that history excuses. */
  readonly c: number;
}): HistoryJudgement {
  const { bins } = baseline;
  const { cleanDays, calibrations } = history;
  const judgement = judgeLooks({ bins, now: to, look, cleanDays, calibrations, c });
  const { reference } = judgement.stage;
  const window = { from: to - dayMs, to };
  // With nothing to compare with, all production so far is nothing.
  const { current, expected } = look(window, reference === "none" ? "pooled" : reference).sides();
  const names = bins.features.map(({ feature }) => feature);
  const verdicts = presentLanes(judgement, { names, expected, current });
  const comparison: Comparison = {
    verdicts,
    reference: expected,
    current,
    window,
    against: reference === "seasonal" ? `the same hours of the last ${cleanDays} clean days` : "all production so far",
    rule: "The default policy: the last 24 hours, or two of the last three, against the same hours of clean days, over the largest of a floor, chance and the model's own history",
    closes: "by itself after 24 h with every signal below 0.7 of its threshold",
    remark: "",
  };
  const fired = judgement.features.filter(({ status }) => status === "drift").map(({ feature }) => feature);
  return {
    judgement,
    comparison,
    verdicts,
    findings: findingsOfLanes(judgement, {
      predictions: outputs,
      unitChanges: unitChangesOf([...new Set(fired)], baseline, comparison),
    }),
    stage: stageInWords(judgement, cleanDays),
    isLearning: judgement.stage.name !== "full",
  };
}

function stageInWords({ stage }: LanesJudgement, cleanDays: number): string {
  switch (stage.name) {
    case "idle":
      return `learning, day ${cleanDays} of 7: only the gap to the baseline is judged`;
    case "first-days":
    case "learning":
      return `learning, day ${cleanDays} of 7: only large changes of a day are told`;
    case "full":
      return cleanDays < 14 ? `full policy, careful until day 14 (day ${cleanDays})` : "full policy";
  }
}
