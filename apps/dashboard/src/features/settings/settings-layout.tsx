import type { ReactNode } from "react";

export function SettingsLayout(): ReactNode {
  return (
    <div className="page">
      <h1>SettingsLayout</h1>
    </div>
  );
}
