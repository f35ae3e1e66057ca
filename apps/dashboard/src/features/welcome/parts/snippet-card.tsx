import type { CreatedKey } from "@driftguard/protocol";
import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { Snippet } from "../../../ui/snippet.tsx";
import { sessionQuery } from "../../session/queries.ts";
import { curlSnippet, pythonSnippet } from "../snippets.ts";

const route = getRouteApi("/shell/welcome");

/** One prediction to run now, with the reader's own key in it. */
export function SnippetCard({ model, apiKey }: { model: string; apiKey: CreatedKey | null }): ReactNode {
  const { language } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: session } = useQuery(sessionQuery(useClient()));
  const input = {
    // Where the reader's programs reach the server: its public address where one is set, else as this page was reached.
    origin: session?.public_url.replace(/\/+$/, "") || window.location.origin,
    model,
    key: apiKey?.key ?? "$DRIFTGUARD_KEY",
  };
  const code = language === "curl" ? curlSnippet(input) : pythonSnippet(input);
  return (
    <Card
      title={
        <>
          <i className="step-number">2</i> Send the first prediction
        </>
      }
      caption={language === "curl" ? "Runs in any shell." : "Standard library only."}
      aside={
        <div className="card-aside">
          <SegmentedControl
            size="xs"
            aria-label="Language"
            value={language}
            onChange={(value) =>
              void navigate({
                search: (before) => ({ ...before, language: value === "curl" ? "curl" : "python" }),
                replace: true,
                resetScroll: false,
              })
            }
            data={[
              { value: "python", label: "Python" },
              { value: "curl", label: "curl" },
            ]}
          />
          <CopyButton text={code} />
        </div>
      }
    >
      <Snippet language={language} code={code} />
    </Card>
  );
}
