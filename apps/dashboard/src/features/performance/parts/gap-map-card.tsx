import type { Performance } from "@driftguard/protocol";
import { type ReactNode, useCallback } from "react";

import { shortLabel } from "../../../charts/short-label.ts";
import { Card } from "../../../ui/card.tsx";
import { formatRatio } from "../../../ui/numbers.ts";
import { formatDate } from "../../../ui/times.ts";
import { SeverityLegend } from "../../drift/parts/severity-legend.tsx";
import { showRate } from "../show-rate.ts";
import { gapSeverity } from "../gap-severity.ts";

type Segment = Performance["segments"][number];

/** Gap by segment and day. Few rows, so plain table cells: each one is reachable and says its own value. */
export function GapMapCard({ performance, segment }: { performance: Performance; segment: Segment }): ReactNode {
  const { marks } = performance;
  const show = showRate(performance);
  const days = segment.days.map((day) => Date.parse(day));
  const first = days[0] ?? 0;
  const span = days.length * 86_400_000;
  const rows = segment.rows.slice(0, 12);
  // Where it is wider than the screen, the newest days are what is looked for.
  const atNewest = useCallback((map: HTMLDivElement | null) => map?.scrollTo({ left: map.scrollWidth }), []);
  return (
    <Card
      className="gap-map-card"
      title={`Gap by ${segment.column} and day`}
      caption={`${show.actualName} less ${show.expectedName.toLowerCase()}. Colour: multiples of the model's own limit; fewer than 30 rows are hatched.`}
    >
      <div
        ref={atNewest}
        className="gap-map"
        role="region"
        aria-label={`Map of the gap by ${segment.column}`}
        tabIndex={0}
      >
        <div className="gap-map-axis" aria-hidden>
          <span />
          <div>
            {days
              .filter((_, i) => i % 7 === 0 && i < days.length - 3)
              .map((day) => (
                <span key={day} style={{ left: `${((day - first) / span) * 100}%` }}>
                  {formatDate(day)}
                </span>
              ))}
            {marks
              .map(({ at, label }) => ({ at: Date.parse(at), label: shortLabel(label) }))
              .filter(({ at }) => at >= first && at <= first + span)
              .map(({ at, label }) => (
                <b key={`${at} ${label}`} style={{ left: `${((at - first) / span) * 100}%` }}>
                  {label}
                </b>
              ))}
          </div>
          <span className="right">24 h</span>
        </div>
        <table>
          <colgroup>
            <col className="gap-map-name" />
            <col span={days.length} />
            <col className="gap-map-last" />
          </colgroup>
          <thead className="only-read">
            <tr>
              <th scope="col">{segment.column}</th>
              {days.map((day) => (
                <th scope="col" key={day}>
                  {formatDate(day)}
                </th>
              ))}
              <th scope="col">24 h</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.value}>
                <th scope="row" title={row.value}>
                  {row.value}
                </th>
                {row.cells.map(({ gap, rows: count, ratio }, i) => {
                  const severity = gapSeverity(ratio);
                  const text = `${row.value}, ${formatDate(days[i] ?? 0)}: ${gap === null ? `too few rows: ${count} of 30` : `${show.gap(gap)}, ${formatRatio(ratio)} the limit, ${count} rows`}`;
                  return (
                    <td
                      key={days[i]}
                      title={text}
                      className={severity === null ? "hatched" : undefined}
                      style={severity === null ? undefined : { background: `var(--severity-${severity})` }}
                    >
                      <span className="only-read">{text}</span>
                    </td>
                  );
                })}
                <td className="gap-map-now">
                  <b>{show.gap(row.gap)}</b>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="gap-map-foot">
        <SeverityLegend noData="Too few rows" />
      </div>
    </Card>
  );
}
