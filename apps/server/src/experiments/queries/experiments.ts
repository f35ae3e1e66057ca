import { type Selectable, sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Database } from "../../platform/database/postgres.ts";
import type { Experiments } from "../../platform/database/tables.ts";
import { asUnavailable } from "../../platform/database/unavailable.ts";

export type ExperimentRow = Selectable<Experiments>;

/** The experiment that runs, or the last one; held against others until the transaction ends where `isLocked`. */
export async function findExperiment(
  tx: Tx,
  organisation: number,
  model: number,
  { isLocked = false }: { readonly isLocked?: boolean } = {},
): Promise<ExperimentRow | null> {
  const query = tx
    .selectFrom("experiments")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .limit(1);
  return (await (isLocked ? query.forUpdate() : query).executeTakeFirst()) ?? null;
}

export type ComparedRow = {
  readonly id: string;
  readonly number: number;
  readonly version: number | null;
  readonly version_name: string;
};

/** The two that are compared, whatever became of them since. @throws where one is gone: its experiments went with it */
export async function findCompared(
  tx: Tx,
  { organisation, first, second }: Pick<ExperimentRow, "organisation" | "first" | "second">,
): Promise<{ readonly first: ComparedRow; readonly second: ComparedRow }> {
  const of = (id: string): Promise<ComparedRow> =>
    tx
      .selectFrom("deployments")
      .select(["id", "number", "version", "version_name"])
      .where("organisation", "=", organisation)
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
  const [one, other] = await Promise.all([of(first), of(second)]);
  return { first: one, second: other };
}

export type NewExperiment = Pick<
  ExperimentRow,
  | "organisation"
  | "id"
  | "model"
  | "first"
  | "second"
  | "metric"
  | "value"
  | "better"
  | "expected"
  | "alpha"
  | "due_at"
  | "started_at"
  | "started_by"
>;

export async function insertExperiment(tx: Tx, row: NewExperiment): Promise<void> {
  await tx
    .insertInto("experiments")
    .values({ ...row, state: "running" })
    .execute();
}

/**
 * Takes the next look at an experiment, where nobody is at one and the last is long enough ago: so many ms, and so many
 * times as long as it took.
 *
 * @returns it, or `null`
 */
export async function claimLook(
  tx: Tx,
  organisation: number,
  id: string,
  { now, until, restMs, restTimes }: { now: Date; until: Date; restMs: number; restTimes: number },
): Promise<ExperimentRow | null> {
  const row = await tx
    .updateTable("experiments")
    .set({ claimed_until: until })
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .where((by) => by.or([by("claimed_until", "is", null), by("claimed_until", "<=", now)]))
    .where(
      sql<boolean>`coalesce(looked_at + greatest(${restMs}::int4, look_ms * ${restTimes}::int4) * interval '1 ms' <= ${now}, true)`,
    )
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

export type ExperimentChange = Partial<
  Pick<
    ExperimentRow,
    "state" | "p_value" | "looked_at" | "look_ms" | "claimed_until" | "due_at" | "detail" | "ended_at"
  >
> & { readonly looked?: object; readonly found?: object };

export async function updateExperiment(
  tx: Tx,
  organisation: number,
  id: string,
  { looked, found, ...change }: ExperimentChange,
): Promise<void> {
  await tx
    .updateTable("experiments")
    .set({
      ...change,
      ...(looked === undefined ? {} : { looked: JSON.stringify(looked) }),
      ...(found === undefined ? {} : { found: JSON.stringify(found) }),
    })
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .execute();
}

/** Models whose experiments are to be looked at, of every organisation; the longest due first. */
export async function listDueExperiments(
  database: Database,
  now: Date,
): Promise<readonly { organisation: number; model: number }[]> {
  const found = await sql<{ organisation: number; model: number }>`
    select organisation, model from list_due_experiments(${now})`
    .execute(database.kysely)
    .catch((error: unknown) => {
      throw asUnavailable(error);
    });
  return found.rows;
}
