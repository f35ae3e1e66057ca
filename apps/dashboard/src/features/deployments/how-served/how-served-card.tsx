import type { EndpointSettings } from "@driftguard/protocol";
import { Button } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { formatCount } from "../../../ui/numbers.ts";
import { useCan } from "../../session/queries.ts";
import { ChangeHowServedDialog } from "./change-how-served-dialog.tsx";
import { endpointQuery } from "./queries.ts";

/** What belongs to a model's endpoint, whichever of its versions answers. */
export function HowServedCard({ model }: { model: string }): ReactNode {
  const { data } = useSuspenseQuery(endpointQuery(useClient(), model));
  const [isChanging, setIsChanging] = useState(false);
  const canWrite = useCan("deployments:write");
  return (
    <Card
      title="How it is served"
      caption="What belongs to the endpoint, whichever version answers."
      aside={
        <Button
          variant="default"
          disabled={!canWrite}
          title={canWrite ? undefined : "Your role does not permit this; ask an admin"}
          onClick={() => setIsChanging(true)}
        >
          Change<span className="only-read"> how it is served</span>
        </Button>
      }
    >
      <dl className="facts">
        {inWords(data).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {isChanging && <ChangeHowServedDialog model={model} known={data} onClose={() => setIsChanging(false)} />}
    </Card>
  );
}

function inWords(settings: EndpointSettings): readonly (readonly [string, string])[] {
  const { recording, idle_minutes: idle, rate_per_second: rate, rate_burst: burst } = settings;
  const { memory_mb: memory, deadline_ms: deadline } = settings;
  const atOnce = burst === null ? "" : `, ${formatCount(burst)} at once`;
  return [
    ["Recorded", recording === "durable" ? "before the answer is sent" : "within 250 ms of the answer"],
    ["Rests", idle === 0 ? "never" : `after ${formatCount(idle)} min without a request`],
    ["Each caller", rate === null ? "no limit" : `${formatCount(rate)} requests a second${atOnce}`],
    ["Memory of a worker", memory === null ? "as its version says" : `${formatCount(memory)} MB`],
    ["Time of a request", deadline === null ? "as its version says" : `${formatCount(deadline)} ms`],
  ];
}
