import { type Job, jobKind, jobState } from "@driftguard/protocol";

import { readShownSteps } from "./job.ts";
import type { JobCard } from "./queries/jobs.ts";

/** A job as people and programs see it. */
export function presentJob(row: JobCard): Job {
  const steps = readShownSteps(row.steps);
  const failed = steps.find(({ problem }) => problem !== null);
  return {
    id: row.id,
    kind: jobKind.parse(row.kind),
    model: { id: row.model_public_id, number: row.model_number, name: row.model_name },
    subject: row.subject,
    state: jobState.parse(row.state),
    steps,
    problem: failed?.problem == null ? null : { step: failed.name, ...failed.problem },
    lines: row.lines,
    created_at: row.created_at.toISOString(),
    created_by: row.created_by,
    started_at: row.started_at?.toISOString() ?? null,
    ended_at: row.ended_at?.toISOString() ?? null,
  };
}
