import type { ReactNode } from "react";

export function ModelAlertsPage(): ReactNode {
  return (
    <div className="page">
      <h1>ModelAlertsPage</h1>
    </div>
  );
}
