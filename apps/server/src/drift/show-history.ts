import type { DriftHistory } from "@driftguard/protocol";
import { summariseDrift } from "driftwatch";

import type { JudgedHour } from "./judge-hours.ts";

const rowsMin = 30;

/** Drift hour by hour, oldest first; hours under 30 rows, or in which nothing could be measured, are left out. */
export function showHistory(hours: readonly JudgedHour[]): DriftHistory {
  return hours
    .filter(({ rows }) => rows >= rowsMin)
    .flatMap(({ hour, verdicts }) => {
      const { driftScore, driftDetected } = summariseDrift(verdicts);
      return driftScore === null
        ? []
        : [
            {
              timestamp: new Date(hour).toISOString(),
              drift_score: driftScore,
              drift_detected: driftDetected === true,
            },
          ];
    });
}
