import type { Model } from "@driftguard/protocol";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { Card } from "../../../ui/card.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { Snippet } from "../../../ui/snippet.tsx";
import { curlSnippet } from "../../welcome/snippets.ts";

/** What to run when no row has come yet. The key is not known here: the set-up makes one and puts it in. */
export function SendRowsCard({ model }: { model: Model }): ReactNode {
  const example = Object.fromEntries(
    model.features.slice(0, 3).map(({ name, type }) => [name, type === "numeric" ? 1 : "a"]),
  );
  const code = curlSnippet({
    origin: window.location.origin,
    model: model.name,
    key: "$DRIFTGUARD_KEY",
    ...(model.features.length > 0 ? { features: example } : {}),
  });
  return (
    <Card
      title="Send the first prediction"
      caption="Any program that can send JSON will do; the page notices the first row by itself."
      aside={<CopyButton text={code} />}
    >
      <Snippet language="curl" code={code} />
      <div className="buttons">
        <Button variant="light" component={Link} to={`/welcome?model=${encodeURIComponent(model.name)}`}>
          Make a key and watch for it
        </Button>
      </div>
    </Card>
  );
}
