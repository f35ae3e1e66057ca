import type { ReactNode } from "react";

export function ModelsPage(): ReactNode {
  return (
    <div className="page">
      <h1>ModelsPage</h1>
    </div>
  );
}
