import { canary, type Canary } from "@driftguard/protocol";
import { type ArmCounts, comparePredictions, sayCanary } from "driftwatch";

import type { DeploymentRow } from "../deployments/index.ts";
import { readCanary } from "./canary-state.ts";
import type { CanaryRow } from "./queries/canaries.ts";

/** A trial as people and programs see it. @param all - of the model, as far as they are known still */
export function presentCanary(row: CanaryRow, all: readonly DeploymentRow[], now: number): Canary {
  const { plan, progress } = readCanary(row);
  const state = canary.shape.state.parse(row.state);
  const arm = (id: string, { requests, errors }: ArmCounts, latency_ms_p95: number | null): Canary["stable"] => {
    const deployment = all.find((one) => one.id === id);
    return {
      deployment: { id, number: deployment?.number ?? 0 },
      version: deployment?.version_name ?? "",
      ...{ requests, errors, latency_ms_p95 },
    };
  };
  const compared = comparePredictions(plan, progress);
  return {
    id: row.id,
    state,
    stages: [...plan.stages],
    stage: progress.stage,
    stage_started_at: new Date(progress.stageStartedAt).toISOString(),
    stage_requests: progress.stageRequests,
    minutes: plan.stageMs / 60_000,
    requests: plan.stageRequests,
    stable: arm(row.stable, progress.stable, progress.stableP95),
    canary: arm(row.canary, progress.canary, progress.canaryP95),
    predictions: compared.kind,
    predictions_apart: compared.kind === "compared" ? compared.distance : null,
    next: state === "running" ? sayCanary(plan, progress, now) : null,
    because: canary.shape.because.parse(row.because),
    detail: row.detail,
    started_at: row.started_at.toISOString(),
    started_by: row.started_by,
    ended_at: row.ended_at?.toISOString() ?? null,
  };
}
