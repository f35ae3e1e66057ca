import type { ReactNode } from "react";

export function VersionsPage(): ReactNode {
  return (
    <div className="page">
      <h1>VersionsPage</h1>
    </div>
  );
}
