import type { Performance } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { Card } from "../../../ui/card.tsx";
import { formatCount, formatShare } from "../../../ui/numbers.ts";
import { formatDate, formatDuration } from "../../../ui/times.ts";
import { labelBars } from "../label-bars.ts";

/** How many predictions have their label, and how many still wait: late labels bias the newest windows. */
export function LabelsCard({ performance }: { performance: Performance }): ReactNode {
  const { now, series } = performance;
  const bars = labelBars(series, 14);
  const most = Math.max(1, ...bars.map(({ predictions }) => predictions));
  const { median, p95 } = now.label_lag_minutes;
  const lag =
    median === null
      ? "No label's lag is known yet."
      : `Half came within ${formatDuration(median * 60_000)}${p95 === null ? "" : `, 95 % within ${formatDuration(p95 * 60_000)}`}.`;
  const share = now.predictions === 0 ? null : now.labelled / now.predictions;
  return (
    <Card
      title="Labels"
      caption={`${lag} The newest still wait, and the punctual report first.`}
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
          <span key={at} title={`${formatDate(at)}: ${formatCount(labelled)} of ${formatCount(predictions)}`}>
            <i className="hatched" style={{ height: `${((predictions - labelled) / most) * 100}%` }} />
            <i className="label-bar" style={{ height: `${(labelled / most) * 100}%` }} />
          </span>
        ))}
      </div>
      <div className="label-axis" aria-hidden>
        {bars
          .filter((_, i) => i % 3 === (bars.length - 1) % 3)
          .map(({ at }) => (
            <span key={at}>{formatDate(at)}</span>
          ))}
      </div>
      <p className="caption">
        24 h windows ending at the same hour, UTC. {formatCount(now.waiting)} of {formatCount(now.predictions)}{" "}
        outstanding in the last one
        {share !== null && ` (${formatShare(1 - share, 0)})`}.
      </p>
    </Card>
  );
}
