import type { ReactNode } from "react";

export function DriftPage(): ReactNode {
  return (
    <div className="page">
      <h1>DriftPage</h1>
    </div>
  );
}
