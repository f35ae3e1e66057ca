import type { ReactNode } from "react";

import { type Severity, severityToken } from "./severity.ts";

/** The severity's shape: ring with check, diamond, triangle, octagon; a dashed ring where there is none. */
export function SeverityIcon({ severity, size = 14 }: { severity: Severity; size?: number }): ReactNode {
  const colour = `var(--severity-text-${severityToken(severity)})`;
  const line = {
    fill: "none",
    stroke: colour,
    strokeWidth: 1.7,
    strokeLinecap: "round",
    strokeLinejoin: "round",
  } as const;
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {severity === null ? (
        <circle cx="8" cy="8" r="6" {...line} strokeDasharray="2.2 2.9" />
      ) : severity <= 1 ? (
        <>
          <circle cx="8" cy="8" r="6.6" {...line} />
          <path d="M5.2 8.2l2 2 3.6-4.2" {...line} />
        </>
      ) : severity === 2 ? (
        <>
          <rect x="3" y="3" width="10" height="10" rx="1.5" transform="rotate(45 8 8)" {...line} />
          <circle cx="8" cy="8" r="1.5" fill={colour} />
        </>
      ) : severity === 3 ? (
        <>
          <path d="M8 2l6.6 11.6H1.4z" {...line} />
          <path d="M8 6.4v3" {...line} />
          <circle cx="8" cy="11.5" r=".95" fill={colour} />
        </>
      ) : (
        <>
          <path d="M5.2 1.4h5.6l3.8 3.8v5.6l-3.8 3.8H5.2l-3.8-3.8V5.2z" fill={colour} />
          <path d="M8 4.6v4" stroke="var(--surface)" strokeWidth="1.9" strokeLinecap="round" />
          <circle cx="8" cy="11.2" r="1.1" fill="var(--surface)" />
        </>
      )}
    </svg>
  );
}
