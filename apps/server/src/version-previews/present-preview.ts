import { deploymentSource, jobState, type Preview, previewReport } from "@driftguard/protocol";

import { curlLine, type DeploymentCard, type DeploymentRow } from "../deployments/index.ts";
import { type JobCard, presentJob } from "../jobs/index.ts";
import type { PreviewRow } from "./queries/previews.ts";

export type PreviewView = {
  readonly row: PreviewRow;
  readonly deployment: DeploymentCard;
  /** Of its last replay. */
  readonly job: JobCard | null;
  /** The version that is live now; `null`: none is. */
  readonly live: DeploymentRow | null;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly isWarm: boolean;
};

/** A preview as people and programs see it. */
export function presentPreview({ row, deployment, job, live, publicUrl, isWarm }: PreviewView): Preview {
  const { model_name: name, version_name: version } = deployment;
  const address = `${publicUrl}/serve/${encodeURIComponent(name)}/previews/${encodeURIComponent(version)}/predict`;
  return {
    model: { id: deployment.model_public_id, number: deployment.model_number, name },
    version,
    deployment: { id: deployment.id, number: deployment.number },
    source: deploymentSource.parse(deployment.source),
    branch: deployment.branch,
    commit: deployment.source_commit,
    state: stateOf(row, deployment),
    endpoint: address,
    curl: curlLine(address, deployment.manifest),
    warm: isWarm,
    opened_at: row.opened_at.toISOString(),
    put_away_at: row.put_away_at?.toISOString() ?? null,
    live: live === null ? null : { deployment: { id: live.id, number: live.number }, version: live.version_name },
    replay:
      job === null
        ? null
        : {
            ...{ job: job.id, state: jobState.parse(job.state), requests: row.requests },
            problem: presentJob(job).problem?.detail ?? null,
          },
    report: row.report === null ? null : previewReport.parse(row.report),
  };
}

function stateOf({ put_away_at }: PreviewRow, { state }: DeploymentCard): Preview["state"] {
  if (state === "live") return "live";
  if (state !== "ready") return "ended";
  return put_away_at === null ? "open" : "put-away";
}
