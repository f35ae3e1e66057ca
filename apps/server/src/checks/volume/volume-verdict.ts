import type { VerdictAnswer } from "@driftguard/protocol";
import type { SeenHoursJudgement } from "driftwatch";

import { hourMs } from "../../profiles/index.ts";

/** How many rows came in an hour, as a verdict against how many are usual. */
export function volumeVerdict({
  status,
  severity,
  rows,
  expectedRows,
  threshold,
  ratio,
  through,
}: SeenHoursJudgement): VerdictAnswer {
  return {
    feature: "volume",
    method: "volume",
    status,
    severity,
    reason: null,
    statistic: null,
    effect: { name: "predictions in an hour", value: rows, unit: "predictions" },
    threshold,
    ratio,
    p_value: null,
    n: rows,
    m: Math.round(expectedRows ?? 0),
    missing: { reference: 0, current: 0 },
    details: { hour: new Date(through - hourMs).toISOString() },
  };
}
