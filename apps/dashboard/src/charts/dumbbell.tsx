import type { ReactNode } from "react";

import "./bars.css";

/** Two values of one group on a common scale: the gap is the line between the marks. Both are 0 to 1. */
export function Dumbbell({ from, to, label }: { from: number; to: number; label: string }): ReactNode {
  const low = Math.min(from, to) * 100;
  const high = Math.max(from, to) * 100;
  return (
    <span className="dumbbell" role="img" aria-label={label}>
      <s style={{ left: `${low}%`, width: `${high - low}%` }} />
      <i className="dumbbell-from" style={{ left: `${from * 100}%` }} />
      <i className="dumbbell-to" style={{ left: `${to * 100}%` }} />
    </span>
  );
}

export function DumbbellLegend(): ReactNode {
  return (
    <ul className="legend">
      <li>
        <i className="dumbbell-from dumbbell-key" />
        Predicted
      </li>
      <li>
        <i className="dumbbell-to dumbbell-key" />
        Actual
      </li>
    </ul>
  );
}
