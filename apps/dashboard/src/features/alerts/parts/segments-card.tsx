import type { AlertDetail } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { Dumbbell, DumbbellLegend } from "../../../charts/dumbbell.tsx";
import { niceScale } from "../../../charts/nice-scale.ts";
import { Card } from "../../../ui/card.tsx";
import { formatCount, formatDecimal, formatPlain, formatPoints, formatShare } from "../../../ui/numbers.ts";

type Segment = AlertDetail["segments"][number];

/** Where it is: predicted to actual in each segment, with the gap it had before. */
export function SegmentsCard({ column, segments }: { column: string; segments: readonly Segment[] }): ReactNode {
  const known = segments.flatMap(({ expected, actual }) =>
    expected === null || actual === null ? [] : [expected, actual],
  );
  const isShare = known.every((value) => value >= 0 && value <= 1);
  const top = isShare ? 1 : niceScale(Math.max(...known)).max;
  const showValue = (value: number): string => (isShare ? formatShare(value) : formatPlain(value));
  const showGap = (gap: number): string =>
    isShare ? formatPoints(gap) : `${gap > 0 ? "+" : ""}${formatDecimal(gap, 1)}`;
  return (
    <Card title={`By ${column}`} caption="Largest gap first." aside={<DumbbellLegend />}>
      <table className="table evidence">
        <thead>
          <tr>
            <th scope="col">{column}</th>
            <th scope="col">
              <span className="bar-scale" aria-hidden>
                <span>0</span>
                <span className="is-middle">{isShare ? "50" : formatPlain(top / 2)}</span>
                <span>{isShare ? "100 %" : formatPlain(top)}</span>
              </span>
              <span className="only-read">Predicted to actual</span>
            </th>
            <th scope="col" className="right">
              Gap
            </th>
            <th scope="col" className="right">
              Before
            </th>
          </tr>
        </thead>
        <tbody>
          {segments.map(({ value, rows, expected, actual, before }) => (
            <tr key={value}>
              <th scope="row">
                {value}
                <span className="under">{formatCount(rows)} rows</span>
              </th>
              <td className="evidence-bar">
                {expected === null || actual === null ? (
                  <span className="dim">Too few rows</span>
                ) : (
                  <Dumbbell
                    from={Math.min(1, Math.max(0, expected / top))}
                    to={Math.min(1, Math.max(0, actual / top))}
                    label={`${value}: predicted ${showValue(expected)}, actual ${showValue(actual)}`}
                  />
                )}
              </td>
              <td className="right">
                <b>{expected === null || actual === null ? "–" : showGap(actual - expected)}</b>
              </td>
              <td className="right dim">{before === null ? "–" : showGap(before)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="caption">Before: the same over the 28 days before.</p>
    </Card>
  );
}
