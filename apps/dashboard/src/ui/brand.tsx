import type { ReactNode } from "react";

/** The sign and the name. */
export function Brand(): ReactNode {
  return (
    <span className="brand">
      <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true">
        <path
          d="M3 15c3 0 3-7 6-7s3 9 6 9 3-6 6-6"
          fill="none"
          stroke="var(--accent)"
          strokeWidth="2.6"
          strokeLinecap="round"
        />
      </svg>
      DriftGuard
    </span>
  );
}
