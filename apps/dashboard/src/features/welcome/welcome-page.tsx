import type { ReactNode } from "react";

export function WelcomePage(): ReactNode {
  return (
    <div className="page">
      <h1>WelcomePage</h1>
    </div>
  );
}
