import type { ReactNode } from "react";

export function RulesPage(): ReactNode {
  return (
    <div className="page">
      <h1>RulesPage</h1>
    </div>
  );
}
