import type { ReactNode } from "react";

export function AuditPage(): ReactNode {
  return (
    <div className="page">
      <h1>AuditPage</h1>
    </div>
  );
}
