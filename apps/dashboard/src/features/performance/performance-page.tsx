import type { ReactNode } from "react";

export function PerformancePage(): ReactNode {
  return (
    <div className="page">
      <h1>PerformancePage</h1>
    </div>
  );
}
