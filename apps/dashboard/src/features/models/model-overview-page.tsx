import type { ReactNode } from "react";

export function ModelOverviewPage(): ReactNode {
  return (
    <div className="page">
      <h1>ModelOverviewPage</h1>
    </div>
  );
}
