import type { ReactNode } from "react";

export function ModelLayout(): ReactNode {
  return (
    <div className="page">
      <h1>ModelLayout</h1>
    </div>
  );
}
