import type { VerdictAnswer } from "@driftguard/protocol";
import {
  expectedProfile,
  type Finding,
  findingsOfLanes,
  judgeLanes,
  type LanesJudgement,
  mergeProfiles,
  type Profile,
  seasonalCell,
  type SpanProfile,
} from "driftwatch";

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
  spans,
  timeZone,
  to,
  outputs,
  c,
}: {
  readonly baseline: ActiveBaseline;
  readonly history: History;
  readonly spans: readonly SpanProfile[];
  readonly timeZone: string;
  readonly to: number;
  readonly outputs: readonly string[];
  /** Standard deviations that history excuses. */
  readonly c: number;
}): HistoryJudgement {
  const { bins } = baseline;
  const cellOf = seasonalCell(timeZone);
  const judgement = judgeLanes({
    bins,
    seasonal: history.seasonal,
    cellOf,
    now: to,
    spans,
    cleanDays: history.cleanDays,
    calibrations: history.calibrations,
    c,
  });
  const window = { from: to - dayMs, to };
  const inside = spans.filter((one) => one.from >= window.from);
  const current = mergeProfiles(
    bins,
    inside.map(({ profile }) => profile),
  );
  const expected = expectedOf({ bins, cells: history.seasonal.cells, inside, cellOf });
  const names = bins.features.map(({ feature }) => feature);
  const verdicts = presentLanes(judgement, { names, expected, current });
  const comparison: Comparison = {
    verdicts,
    reference: expected,
    current,
    window,
    against:
      judgement.stage.reference === "seasonal"
        ? `the same hours of the last ${history.cleanDays} clean days`
        : "all production so far",
    rule: "The default policy: the last 24 hours, or two of the last three, against the same hours of clean days, over the largest of a floor, chance and the model's own history",
    closes: "by itself after 24 h with every signal below .7 of its threshold",
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
    stage: stageInWords(judgement, history.cleanDays),
    isLearning: judgement.stage.name !== "full",
  };
}

function expectedOf({
  bins,
  cells,
  inside,
  cellOf,
}: {
  bins: ActiveBaseline["bins"];
  cells: readonly (Profile | null)[];
  inside: readonly SpanProfile[];
  cellOf: (time: number) => number;
}): Profile {
  const rows = new Map<number, number>();
  for (const { from, profile } of inside) rows.set(cellOf(from), (rows.get(cellOf(from)) ?? 0) + profile.events);
  return expectedProfile({ bins, cells, window: [...rows].map(([cell, count]) => ({ cell, rows: count })) });
}

function stageInWords({ stage }: LanesJudgement, cleanDays: number): string {
  switch (stage.name) {
    case "idle":
      return "learning, day 0 of 7: only the gap to the baseline is judged";
    case "first-days":
    case "learning":
      return `learning, day ${cleanDays} of 7: only large changes of a day are told`;
    case "full":
      return cleanDays < 14 ? `full policy, careful until day 14 (day ${cleanDays})` : "full policy";
  }
}
