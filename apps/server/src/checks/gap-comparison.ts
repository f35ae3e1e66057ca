import { type CellRows, expectedProfile, type Profile, type TrainingGap } from "driftwatch";

import type { ActiveBaseline } from "../baselines/index.ts";
import type { Comparison } from "./describe-alert.ts";
import { presentVerdict } from "./present-verdict.ts";

export type GapInput = {
  readonly gap: TrainingGap;
  readonly baseline: ActiveBaseline;
  readonly current: Profile;
  readonly window: { readonly from: number; readonly to: number };
  readonly spanHours: number;
  /** Rows of the window by seasonal cell: used where the baseline has times. */
  readonly rowsByCell: readonly CellRows[];
};

/** The trailing week against the baseline that was given, as alerts describe it. */
export function gapComparison({ gap, baseline, current, window, spanHours, rowsByCell }: GapInput): Comparison {
  const isPartOfDay = spanHours < 24;
  return {
    verdicts: gap.verdicts.map(presentVerdict),
    reference:
      baseline.seasonal === null
        ? baseline.profile
        : expectedProfile({ bins: baseline.bins, cells: baseline.seasonal, window: rowsByCell }),
    current,
    window,
    against: `baseline ${baseline.number} of ${baseline.rows.toLocaleString("en-US")} rows`,
    rule: "Production of the last 7 days against the baseline that was given: an effect over its floor and a corrected p-value below 0.01",
    closes: "when somebody resolves it; it is told once for this baseline",
    remark: isPartOfDay
      ? ` The rows span ${spanHours <= 1 ? "an hour at most" : `${Math.round(spanHours)} h`}, so they may be one part of the day only.`
      : "",
  };
}
