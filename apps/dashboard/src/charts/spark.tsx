import type { ReactNode } from "react";

import { linePath } from "./line-path.ts";

export type SparkProps = {
  readonly values: readonly (number | null)[];
  readonly width?: number;
  readonly height?: number;
  readonly colour?: string;
};

/** A line without axes beside a figure that says it in words; it is decoration to a reader who cannot see it. */
export function Spark({ values, width = 92, height = 28, colour = "var(--chart-current)" }: SparkProps): ReactNode {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const least = Math.min(...known);
  const span = Math.max(...known) - least || 1;
  const step = Math.max(1, Math.ceil(values.length / 96));
  const points = values.flatMap((value, i) =>
    i % step !== 0 && i !== values.length - 1
      ? []
      : [
          {
            x: 1 + (i / (values.length - 1)) * (width - 6),
            y: value === null ? null : height - 4 - ((value - least) / span) * (height - 8),
          },
        ],
  );
  const last = points.findLast(({ y }) => y !== null);
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} className="spark" aria-hidden="true">
      <path d={linePath(points)} fill="none" stroke={colour} strokeWidth="1.5" strokeLinejoin="round" />
      {last && <circle cx={last.x} cy={last.y ?? 0} r="2.5" fill={colour} />}
    </svg>
  );
}
