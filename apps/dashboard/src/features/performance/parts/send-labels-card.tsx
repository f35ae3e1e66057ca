import type { ReactNode } from "react";

import { Card } from "../../../ui/card.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { Snippet } from "../../../ui/snippet.tsx";

/** The way to send labels, where none have come. */
export function SendLabelsCard({ model, task }: { model: string; task: string }): ReactNode {
  const code = [
    `curl -sS -X POST "${window.location.origin}/api/v1/models/${encodeURIComponent(model)}/labels" \\`,
    `  -H "X-API-Key: $DRIFTGUARD_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '[{"id":"order-1","label":1}]'`,
  ].join("\n");
  return (
    <Card
      title="Send labels"
      caption="By the id the prediction was sent with, any time later."
      aside={<CopyButton text={code} />}
    >
      <Snippet language="curl" code={code} />
      <p className="caption">
        {task === "binary" || task === "regression"
          ? "From 200 labelled predictions of one day on, performance is judged."
          : "Metrics are shown as labels come; they open no alert."}
      </p>
    </Card>
  );
}
