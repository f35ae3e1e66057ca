import type { ReactNode } from "react";

import { type Severity, severityToken } from "../ui/severity.ts";
import "./bars.css";

/** A multiple of a limit from 0 to 2: the mark stands at 1, so "how far over" is read without a number. */
export function RatioBar({ ratio, severity }: { ratio: number; severity: Severity }): ReactNode {
  const fill = severity === null ? "none" : String(Math.max(1, Number(severityToken(severity))));
  return (
    <span className="ratio-bar" aria-hidden>
      <i
        style={{
          width: `${Math.min(100, Math.max(0, ratio) * 50)}%`,
          background: fill === "none" ? "var(--no-data-line)" : `var(--severity-${fill})`,
        }}
      />
      <b />
    </span>
  );
}
