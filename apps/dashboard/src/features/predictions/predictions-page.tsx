import type { ReactNode } from "react";

export function PredictionsPage(): ReactNode {
  return (
    <div className="page">
      <h1>PredictionsPage</h1>
    </div>
  );
}
