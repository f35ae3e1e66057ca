import {
  type Deployment,
  deploymentSource,
  deploymentState,
  type EndpointSettings,
  isolation,
} from "@driftguard/protocol";

import { curlLine } from "./curl-line.ts";
import type { DeploymentCard } from "./queries/deployments.ts";

export type Serving = Deployment["serving"];

/** A deployment as people and programs see it. @param publicUrl - without a slash at its end */
export function presentDeployment(
  row: DeploymentCard,
  {
    publicUrl,
    serving,
    recording,
  }: { readonly publicUrl: string; readonly serving: Serving; readonly recording: EndpointSettings["recording"] },
): Deployment {
  const endpoint = `${publicUrl}/serve/${encodeURIComponent(row.model_name)}/predict`;
  return {
    id: row.id,
    number: row.number,
    model: { id: row.model_public_id, number: row.model_number, name: row.model_name },
    version: row.version_name,
    state: deploymentState.parse(row.state),
    source: deploymentSource.parse(row.source),
    branch: row.branch,
    commit: row.source_commit,
    weight: row.weight,
    endpoint,
    curl: curlLine(endpoint, row.manifest),
    serving,
    artifact:
      row.artifact === null
        ? null
        : {
            hash: row.artifact,
            bytes: row.artifact_bytes ?? 0,
            files: row.artifact_files ?? 0,
            commit: row.artifact_commit,
          },
    isolation: row.isolation === null ? null : isolation.parse(row.isolation),
    recording: recordingSaid[recording],
    manifest: row.manifest,
    problem: row.problem,
    job: row.job,
    created_at: row.created_at.toISOString(),
    created_by: row.created_by,
    ready_at: row.ready_at?.toISOString() ?? null,
    live_at: row.live_at?.toISOString() ?? null,
    ended_at: row.ended_at?.toISOString() ?? null,
  };
}

const recordingSaid: Readonly<Record<EndpointSettings["recording"], string>> = {
  soon: "Every request is recorded within 250 ms of its answer; a crash of the server can lose the requests of the last 250 ms.",
  durable: "Every request is stored before it is answered.",
};
