import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Database } from "../../platform/database/postgres.ts";
import { asUnavailable } from "../../platform/database/unavailable.ts";

/** Models of an organisation that have deployments at all. */
export async function listDeployedModels(tx: Tx, organisation: number): Promise<readonly number[]> {
  const rows = await tx
    .selectFrom("deployments")
    .select("model")
    .distinct()
    .where("organisation", "=", organisation)
    .orderBy("model")
    .execute();
  return rows.map(({ model }) => model);
}

/** Deployments of a model that are asked beside those that are live, or looked at. */
export async function listInUse(tx: Tx, organisation: number, model: number): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string | null }>`
    select shadow as id from traffic where organisation = ${organisation} and model = ${model}
    union select unnest(array[stable, canary]) from canaries
      where organisation = ${organisation} and model = ${model} and state = 'running'
    union select unnest(array[first, second]) from experiments
      where organisation = ${organisation} and model = ${model} and state = 'running'
    union select deployment from previews
      where organisation = ${organisation} and model = ${model} and put_away_at is null`.execute(tx);
  return new Set(rows.flatMap(({ id }) => (id === null ? [] : [id])));
}

/**
 * Holds builds that came to nothing against others until the transaction ends.
 *
 * @returns those that nobody has tried again since they were looked at
 */
export async function holdVain(tx: Tx, organisation: number, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom("deployments")
    .select("id")
    .where("organisation", "=", organisation)
    .where("id", "in", [...ids])
    .where("state", "in", ["failed", "cancelled"])
    .forUpdate()
    .execute();
  return rows.map(({ id }) => id);
}

/** The last ones whose files were taken away, or were to be when the server died. */
export async function listRemoved(tx: Tx, organisation: number, model: number): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom("deployments")
    .select("id")
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .where("state", "=", "removed")
    .orderBy("number", "desc")
    .limit(200)
    .execute();
  return rows.map(({ id }) => id);
}

/** Environments of all versions whose files are there, of every organisation. */
export async function listEnvironmentKeys(database: Database): Promise<ReadonlySet<string>> {
  const found = await sql<{ key: string }>`select key from list_environment_keys()`
    .execute(database.kysely)
    .catch((error: unknown) => {
      throw asUnavailable(error);
    });
  return new Set(found.rows.map(({ key }) => key));
}
