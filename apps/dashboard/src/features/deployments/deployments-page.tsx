import type { Deployment, DeploymentSource } from "@driftguard/protocol";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { Card } from "../../ui/card.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Snippet } from "../../ui/snippet.tsx";
import { useCan } from "../session/queries.ts";
import { BuildLog } from "./build-log/build-log.tsx";
import { ExperimentCard } from "./experiment/experiment-card.tsx";
import { HowServedCard } from "./how-served/how-served-card.tsx";
import { Playground } from "./playground/playground.tsx";
import { IsolationNote } from "./parts/isolation-note.tsx";
import { PushFolderCard } from "./parts/push-folder-card.tsx";
import { PushWaysCard } from "./parts/push-ways-card.tsx";
import { stateWords } from "./state-words.ts";
import { trafficQuery } from "./traffic/queries.ts";
import { TrafficCard } from "./traffic/traffic-card.tsx";
import { VariablesCard } from "./variables/variables-card.tsx";
import { isChanging } from "./is-changing.ts";
import { deploymentQuery, deploymentsQuery, whileChanging } from "./queries.ts";
import "./deployments.css";

const route = getRouteApi("/shell/models/$model/deployments");

/** Which version answers at the model's endpoint, how it is asked, and what was pushed before. */
export function DeploymentsPage(): ReactNode {
  const { model } = route.useParams();
  const client = useClient();
  // With the rest: what stands at the top must not come later and push everything down.
  const { data: traffic } = useSuspenseQuery(trafficQuery(client, model));
  const { data } = useSuspenseQuery({
    ...deploymentsQuery(client, model),
    refetchInterval: ({ state }) => whileChanging(isChanging(state.data?.items ?? [], traffic)),
  });
  const [main] = traffic.split;
  const listed = data.items.find(({ id }) => id === main?.deployment.id);
  const { data: read } = useQuery({
    ...deploymentQuery(client, model, main?.deployment.id ?? ""),
    enabled: main !== undefined && listed === undefined,
  });
  const live = main === undefined ? undefined : (listed ?? read);
  const canDeploy = useCan("deployments:write");
  const canAsk = useCan("endpoints:call");
  return (
    <div className="deployments">
      <TrafficCard model={model} />
      <ExperimentCard model={model} />
      {live !== undefined && <EndpointCard live={live} />}
      {live !== undefined && canAsk && <Playground key={live.id} live={live} />}
      <VariablesCard model={model} />
      <HowServedCard model={model} />
      {canDeploy && <PushFolderCard model={model} />}
      {canDeploy && <PushWaysCard model={model} deployments={data.items} />}
      <Card
        title="Deployments"
        caption="Every version that was pushed, newest first. The last ones that were live stay to go back to; files of older ones are deleted, which reads Removed."
      >
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

function EndpointCard({ live }: { live: Deployment }): ReactNode {
  return (
    <Card
      title="Endpoint"
      caption="Where predictions are asked for."
      aside={live.curl === null ? undefined : <CopyButton text={live.curl} />}
    >
      <div className="endpoint">
        <p className="mono endpoint-address">{live.endpoint}</p>
        {live.curl !== null && <Snippet language="curl" code={inLines(live.curl)} />}
        <p className="caption">{live.recording}</p>
        <IsolationNote deployment={live} />
        {live.serving !== null && live.serving.problem !== null && <p className="note">{live.serving.problem}</p>}
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

const sources: Readonly<Record<DeploymentSource, string>> = { upload: "uploaded", git: "git", github: "GitHub" };

function DeploymentItem({ deployment }: { deployment: Deployment }): ReactNode {
  const { number, version, state, created_at: pushed, problem, artifact, job, source, branch, commit } = deployment;
  return (
    <li>
      <div className="deployment-head">
        <b>Version {version}</b>
        <span className="tag">{stateWords[state]}</span>
        {deployment.serving?.state === "asleep" && <span className="tag">Asleep</span>}
        <span className="meta">
          deployment {number}
          {artifact !== null && ` · ${artifact.hash.slice(0, 12)}`}
          {` · ${sources[source]}`}
          {branch !== null && ` ${branch}`}
          {commit !== null && (
            <>
              {" "}
              <code title={commit}>{commit.slice(0, 8)}</code>
            </>
          )}{" "}
          · <Moment at={pushed} />
        </span>
      </div>
      {state === "ready" && (
        <p>
          <Link
            className="inline-link"
            to="/models/$model/previews/$version"
            params={{ model: deployment.model.name, version }}
          >
            Preview: what it says to what the live version was asked
          </Link>
        </p>
      )}
      {problem !== null && <p className="note">{problem}</p>}
      {job !== null && <BuildLog job={job} number={number} isBuilding={state === "building"} />}
    </li>
  );
}
