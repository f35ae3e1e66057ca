import type { ReactNode } from "react";

export function KeysPage(): ReactNode {
  return (
    <div className="page">
      <h1>KeysPage</h1>
    </div>
  );
}
