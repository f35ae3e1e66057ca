import type { ReactNode } from "react";

export function ChannelsPage(): ReactNode {
  return (
    <div className="page">
      <h1>ChannelsPage</h1>
    </div>
  );
}
