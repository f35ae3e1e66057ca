import type { ReactNode } from "react";

const steps = [
  { token: "0", words: "under 0.35×" },
  { token: "1", words: "0.35–0.7×" },
  { token: "2", words: "Watch 0.7×" },
  { token: "3", words: "Drift 1×" },
  { token: "4", words: "Severe 2×" },
];

/** Limits differ by feature, so the scale speaks in their multiples. */
export function SeverityLegend({ noData = "No data" }: { noData?: string }): ReactNode {
  return (
    <ul className="legend" aria-label="Colour scale, in multiples of the limit">
      {steps.map(({ token, words }) => (
        <li key={token}>
          <i className="swatch" style={{ background: `var(--severity-${token})` }} />
          {words}
        </li>
      ))}
      <li>
        <i className="swatch hatched" />
        {noData}
      </li>
    </ul>
  );
}
