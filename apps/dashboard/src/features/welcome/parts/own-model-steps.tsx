import { ProblemError } from "@driftguard/client";
import type { CreatedKey, IngestStatus } from "@driftguard/protocol";
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Button } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { modelQuery } from "../../models/queries.ts";
import { ingestStatusQuery } from "../../predictions/queries.ts";
import { NewBaselineCard } from "../../versions/parts/new-baseline-card.tsx";
import { MakeKeyCard } from "./make-key-card.tsx";
import { SnippetCard } from "./snippet-card.tsx";
import { WaitingCard } from "./waiting-card.tsx";

const route = getRouteApi("/shell/welcome");

/** Name, key and snippet at the left; what has come, all the time, at the right. */
export function OwnModelSteps(): ReactNode {
  const { model } = route.useSearch();
  const [key, setKey] = useState<CreatedKey | null>(null);
  const client = useClient();
  // A link may name a model that is not there (any more): then the page begins at its first step.
  const found = useQuery({ ...modelQuery(client, model ?? ""), enabled: model !== undefined, refetchInterval: 10_000 });
  const isMissing = found.error instanceof ProblemError && found.error.status === 404;
  const isNamed = model !== undefined && !isMissing;
  const { data: status } = useQuery({ ...ingestStatusQuery(client, model ?? ""), enabled: isNamed });
  const isFlowing = (status?.accepted ?? 0) > 0;
  const hasBaseline = found.data?.baseline != null;
  return (
    <>
      <Steps done={[isNamed && key !== null, isFlowing, hasBaseline, isFlowing && hasBaseline]} />
      <div className="columns welcome-columns">
        <div className="column">
          <MakeKeyCard model={isNamed ? model : null} apiKey={key} onMade={setKey} />
          {isNamed && <SnippetCard model={model} apiKey={key} />}
          {isNamed && isFlowing && !hasBaseline && <NewBaselineCard model={model} />}
          {isNamed && isFlowing && hasBaseline && <FirstChartCard model={model} />}
        </div>
        <aside className="column" aria-label="First prediction">
          <WaitingCard model={isNamed ? model : null} status={status ?? nothingYet} />
        </aside>
      </div>
    </>
  );
}

const nothingYet: IngestStatus = {
  requests: 0,
  accepted: 0,
  duplicates: 0,
  rejected: 0,
  first_prediction_at: null,
  last_prediction_at: null,
  last_rejected: null,
};

function Steps({ done }: { done: readonly boolean[] }): ReactNode {
  const names = ["Key", "First prediction", "Baseline", "First chart"];
  const current = done.indexOf(false);
  return (
    <ol className="steps" aria-label="Progress">
      {names.map((name, i) => (
        <li
          key={name}
          data-state={done[i] ? "done" : i === current ? "now" : "later"}
          aria-current={i === current ? "step" : undefined}
        >
          <i>{done[i] ? <IconCheck size={13} stroke={3} aria-label="done" /> : i + 1}</i>
          {name}
        </li>
      ))}
    </ol>
  );
}

function FirstChartCard({ model }: { model: string }): ReactNode {
  return (
    <Card title="First chart" caption="Rows and a baseline are there: the distributions can be compared.">
      <div className="buttons">
        <Button component={Link} to={`/models/${encodeURIComponent(model)}/drift`}>
          Open the drift page
        </Button>
        <Button variant="default" component={Link} to="/settings/channels">
          Add a channel
        </Button>
      </div>
    </Card>
  );
}
