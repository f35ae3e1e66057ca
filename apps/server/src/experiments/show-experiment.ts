import { type Experiment, experiment, type ShownExperiment } from "@driftguard/protocol";

import type { Context } from "../platform/context.ts";
import type { Log } from "../platform/log.ts";
import { within } from "../platform/within.ts";
import { lookAtExperiment, type LookParts } from "./look-at-experiment.ts";
import { type ComparedRow, type ExperimentRow, findCompared, findExperiment } from "./queries/experiments.ts";
import { readFound, readLooked } from "./read-looked.ts";
import { sayExperiment } from "./say-experiment.ts";

export type ShowParts = LookParts & { readonly log: Log };

const patienceMs = 500;

/** A model's experiment, looked at now; where that takes long, as it was at the last look. */
export async function showExperiment(ctx: Context, model: number, parts: ShowParts): Promise<ShownExperiment> {
  const look = lookAtExperiment(ctx, model, parts).catch((error: unknown) =>
    parts.log.warn({ error, model }, "an experiment was not looked at"),
  );
  await within(patienceMs, look);
  return showLastLook(ctx, model);
}

/** A model's experiment as it was at the last look. */
export async function showLastLook(ctx: Context, model: number): Promise<ShownExperiment> {
  return ctx.transaction(async (tx) => {
    const row = await findExperiment(tx, ctx.caller.organisation, model);
    return { experiment: row === null ? null : present(row, await findCompared(tx, row)) };
  }, "read");
}

function present(
  row: ExperimentRow,
  compared: { readonly first: ComparedRow; readonly second: ComparedRow },
): Experiment {
  const { metric, better, state } = experiment.pick({ metric: true, better: true, state: true }).parse(row);
  const looked = readLooked(row.looked);
  const found = readFound(row.found);
  const arm = (
    { id, number, version_name: version }: ComparedRow,
    { rows, mean }: { rows: number; mean: number | null },
  ): Experiment["first"] => ({ deployment: { id, number }, version, rows, estimate: mean });
  const first = arm(compared.first, looked.first);
  const second = arm(compared.second, looked.second);
  const { value, expected, alpha } = row;
  return {
    ...{ id: row.id, state, metric, value, better, expected, alpha, first, second },
    difference: looked.difference,
    interval: looked.interval === null ? null : { low: looked.interval[0], high: looked.interval[1] },
    p_value: row.p_value,
    ...sayExperiment({ metric, value, better, first: first.version, second: second.version, looked, found }),
    found_at: found?.at ?? null,
    as_of: row.looked_at?.toISOString() ?? null,
    started_at: row.started_at.toISOString(),
    started_by: row.started_by,
    ended_at: row.ended_at?.toISOString() ?? null,
    detail: row.detail,
  };
}
