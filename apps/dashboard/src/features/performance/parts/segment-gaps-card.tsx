import type { Performance } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { Dumbbell, DumbbellLegend } from "../../../charts/dumbbell.tsx";
import { niceScale } from "../../../charts/nice-scale.ts";
import { Card } from "../../../ui/card.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { formatDecimal, formatPlain, formatPoints, formatShare } from "../../../ui/numbers.ts";

type Segment = Performance["segments"][number];

/** Segments by the size of their gap over the last 24 h. */
export function SegmentGapsCard({ segment }: { segment: Segment }): ReactNode {
  const known = segment.rows
    .flatMap(({ value, rows, actual, expected, gap }) =>
      actual === null || expected === null || gap === null ? [] : [{ value, rows, actual, expected, gap }],
    )
    .toSorted((a, b) => Math.abs(b.gap) - Math.abs(a.gap))
    .slice(0, 5);
  const isShare = known.every(({ actual, expected }) => actual >= 0 && actual <= 1 && expected >= 0 && expected <= 1);
  const top = isShare ? 1 : niceScale(Math.max(...known.flatMap(({ actual, expected }) => [actual, expected]))).max;
  const show = (value: number): string => (isShare ? formatShare(value) : formatPlain(value));
  const inScale = (value: number): number => Math.min(1, Math.max(0, value / top));
  return (
    <Card
      title={`By ${segment.column}, 24 h`}
      caption="Largest gap first; 30 labelled rows or more."
      aside={<DumbbellLegend />}
    >
      {known.length === 0 ? (
        <Empty title="Too few labelled rows">
          <span>A segment is compared from 30 rows on.</span>
        </Empty>
      ) : (
        <table className="table evidence segment-gaps">
          <thead className="only-read">
            <tr>
              <th scope="col">{segment.column}</th>
              <th scope="col">Predicted to actual</th>
              <th scope="col">Gap</th>
            </tr>
          </thead>
          <tbody>
            {known.map(({ value, rows, actual, expected, gap }) => (
              <tr key={value}>
                <th scope="row">
                  {value}
                  <span className="under">{rows} rows</span>
                </th>
                <td className="evidence-bar">
                  <Dumbbell
                    from={inScale(expected)}
                    to={inScale(actual)}
                    label={`${value}: predicted ${show(expected)}, actual ${show(actual)}`}
                  />
                </td>
                <td className="right">
                  <b>{isShare ? formatPoints(gap) : `${gap > 0 ? "+" : ""}${formatDecimal(gap, 1)}`}</b>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
