import type { ReactNode } from "react";

export function CheckPage(): ReactNode {
  return (
    <div className="page">
      <h1>CheckPage</h1>
    </div>
  );
}
