import { Button } from "@mantine/core";
import type { Deployment, DeploymentState } from "@driftguard/protocol";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { Card } from "../../ui/card.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Snippet } from "../../ui/snippet.tsx";
import { useToast } from "../../ui/toasts/toast-context.ts";
import { useCan } from "../session/queries.ts";
import { BuildLog } from "./build-log/build-log.tsx";
import { Playground } from "./playground/playground.tsx";
import { PushFolderCard } from "./parts/push-folder-card.tsx";
import { deploymentsQuery, whileBuilding } from "./queries.ts";
import "./deployments.css";

const route = getRouteApi("/shell/models/$model/deployments");

/** Which version answers at the model's endpoint, how it is asked, and what was pushed before. */
export function DeploymentsPage(): ReactNode {
  const { model } = route.useParams();
  const { data } = useSuspenseQuery({
    ...deploymentsQuery(useClient(), model),
    refetchInterval: ({ state }) => whileBuilding(state.data?.items.some((one) => one.state === "building") ?? false),
  });
  const live = data.items.find(({ state }) => state === "live");
  const canDeploy = useCan("deployments:write");
  const canAsk = useCan("endpoints:call");
  return (
    <div className="deployments">
      {live !== undefined && <EndpointCard live={live} all={data.items} />}
      {live !== undefined && canAsk && <Playground key={live.id} live={live} />}
      {canDeploy && <PushFolderCard model={model} />}
      <Card title="Deployments" caption="Every version that was pushed, newest first.">
        {data.items.length === 0 ? (
          <Empty title="Nothing is served here">
            <span>
              <code>driftguard deploy ./folder --model {model}</code> builds a folder with a model and serves it.
            </span>
          </Empty>
        ) : (
          <ul className="deployment-list">
            {data.items.map((deployment) => (
              <DeploymentItem key={deployment.id} deployment={deployment} />
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}

function EndpointCard({ live, all }: { live: Deployment; all: readonly Deployment[] }): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const canDeploy = useCan("deployments:write");
  const before = all.find(({ state }) => state === "superseded");
  const back = useMutation({
    mutationFn: () => client.deployments.rollBack(live.model.name),
    onSuccess: ({ version }) => {
      void queries.invalidateQueries({ queryKey: ["models"] });
      toast({ text: `Version ${version} answers again.` });
    },
  });
  return (
    <Card
      title="Endpoint"
      caption={`Version ${live.version} answers all requests.`}
      aside={live.curl === null ? undefined : <CopyButton text={live.curl} />}
    >
      <div className="endpoint">
        <FormProblem error={back.error} />
        <p className="mono endpoint-address">{live.endpoint}</p>
        {live.curl !== null && <Snippet language="curl" code={inLines(live.curl)} />}
        <p className="caption">
          {live.isolation?.summary}. {live.recording}
        </p>
        {live.serving !== null && live.serving.problem !== null && <p className="note">{live.serving.problem}</p>}
        {canDeploy && before !== undefined && (
          <div>
            <Button variant="default" loading={back.isPending} onClick={() => back.mutate()}>
              Go back to version {before.version}
            </Button>
            <p className="caption">Predictions, baselines and alerts stay as they are.</p>
          </div>
        )}
      </div>
    </Card>
  );
}

/** The command with an option a line; what it sends comes last and stays as it is. */
function inLines(curl: string): string {
  const body = curl.indexOf(" -d '");
  const head = body === -1 ? curl : curl.slice(0, body);
  return [...head.split(" -H ").map((part, i) => (i === 0 ? part : `-H ${part}`)), curl.slice(head.length).trim()]
    .filter((line) => line !== "")
    .join(" \\\n  ");
}

const words: Readonly<Record<DeploymentState, string>> = {
  building: "Building",
  ready: "Ready",
  live: "Live",
  superseded: "Superseded",
  "rolled-back": "Rolled back",
  failed: "Failed",
  cancelled: "Cancelled",
};

function DeploymentItem({ deployment }: { deployment: Deployment }): ReactNode {
  const { number, version, state, created_at: pushed, problem, artifact, job } = deployment;
  return (
    <li>
      <div className="deployment-head">
        <b>Version {version}</b>
        <span className="tag">{words[state]}</span>
        {deployment.serving?.state === "asleep" && <span className="tag">Asleep</span>}
        <span className="meta">
          deployment {number}
          {artifact !== null && ` · ${artifact.hash.slice(0, 12)}`} · <Moment at={pushed} />
        </span>
      </div>
      {problem !== null && <p className="note">{problem}</p>}
      {job !== null && <BuildLog job={job} number={number} isBuilding={state === "building"} />}
    </li>
  );
}
