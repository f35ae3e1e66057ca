import type { ReactNode } from "react";

export function AlertsPage(): ReactNode {
  return (
    <div className="page">
      <h1>AlertsPage</h1>
    </div>
  );
}
