import type { Performance } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { Card } from "../../../ui/card.tsx";
import { formatCount, formatShare } from "../../../ui/numbers.ts";
import { formatClock, formatDuration } from "../../../ui/times.ts";

/** How many predictions have their label, and how many still wait: late labels bias the newest windows. */
export function LabelsCard({ performance }: { performance: Performance }): ReactNode {
  const { now } = performance;
  const bars = performance.label_hours.map(({ at, predictions, labelled }) => ({
    ...{ at: Date.parse(at), predictions, labelled: Math.min(labelled, predictions) },
  }));
  const most = Math.max(1, ...bars.map(({ predictions }) => predictions));
  const { median, p95 } = now.label_lag_minutes;
  const lag =
    median === null
      ? "No label's lag is known yet."
      : `Half came within ${formatDuration(median * 60_000)}${p95 === null ? "" : `, 95 % within ${formatDuration(p95 * 60_000)}`}.`;
  const share = now.predictions === 0 ? null : now.labelled / now.predictions;
  return (
    <Card
      title="Labels of the last 24 h"
      caption={`${lag} The newest hours still wait.`}
      aside={
        <ul className="legend">
          <li>
            <i className="swatch" style={{ background: "var(--chart-current)" }} />
            Labelled
          </li>
          <li>
            <i className="swatch hatched" />
            Waiting
          </li>
        </ul>
      }
    >
      <div
        className="label-bars"
        role="img"
        aria-label={`${formatCount(now.labelled)} of ${formatCount(now.predictions)} predictions of the last 24 h have a label.`}
      >
        {bars.map(({ at, predictions, labelled }) => (
          <span key={at} title={`${formatClock(at)} UTC: ${formatCount(labelled)} of ${formatCount(predictions)}`}>
            <i className="hatched" style={{ height: `${((predictions - labelled) / most) * 100}%` }} />
            <i className="label-bar" style={{ height: `${(labelled / most) * 100}%` }} />
          </span>
        ))}
      </div>
      <div className="label-axis" aria-hidden>
        {bars.flatMap(({ at }, i) =>
          i % 4 === 0
            ? [
                <span key={at} style={{ gridColumn: `${i + 1} / span ${i + 4 < bars.length ? 4 : 3}` }}>
                  {formatClock(at)}
                </span>,
              ]
            : [],
        )}
        <span>Now</span>
      </div>
      <p className="caption">
        Predictions an hour, by time of prediction, UTC. {formatCount(now.waiting)} of {formatCount(now.predictions)}{" "}
        outstanding
        {share !== null && ` (${formatShare(1 - share, 0)})`}.
      </p>
    </Card>
  );
}
