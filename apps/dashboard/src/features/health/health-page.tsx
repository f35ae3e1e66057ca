import type { ReactNode } from "react";

export function HealthPage(): ReactNode {
  return (
    <div className="page">
      <h1>HealthPage</h1>
    </div>
  );
}
