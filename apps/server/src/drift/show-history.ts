import type { DriftHistory } from "@driftguard/protocol";

import type { ScoredHour } from "./score-hours.ts";

const rowsMin = 30;

/** Drift hour by hour, oldest first; hours under 30 rows, or in which nothing could be measured, are left out. */
export function showHistory(hours: readonly ScoredHour[]): DriftHistory {
  return hours.flatMap(({ hour, rows, driftScore, driftDetected }) =>
    rows < rowsMin || driftScore === null
      ? []
      : [
          {
            timestamp: new Date(hour).toISOString(),
            drift_score: driftScore,
            drift_detected: driftDetected === true,
          },
        ],
  );
}
