import { type Selectable, sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Database } from "../../platform/database/postgres.ts";
import type { ModelVariables } from "../../platform/database/tables.ts";
import { asUnavailable } from "../../platform/database/unavailable.ts";

export type VariablesRow = Selectable<ModelVariables>;

/** What was set for a model; `null`: nothing ever was. Held against others until the transaction ends where `isLocked`. */
export async function findVariables(
  tx: Tx,
  organisation: number,
  model: number,
  { isLocked = false }: { readonly isLocked?: boolean } = {},
): Promise<VariablesRow | null> {
  const query = tx
    .selectFrom("model_variables")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("model", "=", model);
  return (await (isLocked ? query.forUpdate() : query).executeTakeFirst()) ?? null;
}

/** The same for the model of a deployment. */
export async function findVariablesOf(tx: Tx, organisation: number, deployment: string): Promise<VariablesRow | null> {
  const row = await tx
    .selectFrom("model_variables as v")
    .innerJoin("deployments as d", "d.model", "v.model")
    .selectAll("v")
    .where("v.organisation", "=", organisation)
    .where("d.organisation", "=", organisation)
    .where("d.id", "=", deployment)
    .executeTakeFirst();
  return row ?? null;
}

/** Of all models, held against others until the transaction ends. */
export function listVariables(tx: Tx, organisation: number): Promise<VariablesRow[]> {
  return tx.selectFrom("model_variables").selectAll().where("organisation", "=", organisation).forUpdate().execute();
}

export async function keepVariables(tx: Tx, row: VariablesRow): Promise<void> {
  const { organisation: _, model: __, ...change } = row;
  await tx
    .insertInto("model_variables")
    .values(row)
    .onConflict((clash) => clash.column("model").doUpdateSet(change))
    .execute();
}

/** Manifests of what is live of a model. */
export async function listLiveManifests(tx: Tx, organisation: number, model: number): Promise<readonly unknown[]> {
  const rows = await tx
    .selectFrom("deployments")
    .select("manifest")
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .where("state", "=", "live")
    .execute();
  return rows.map(({ manifest }) => manifest);
}

/** By the number of the model in this installation; of every organisation. */
export async function listVariableStamps(database: Database): Promise<ReadonlyMap<number, number>> {
  const found = await sql<{ model: number; stamp: number }>`select model, stamp from list_variable_stamps()`
    .execute(database.kysely)
    .catch((error: unknown) => {
      throw asUnavailable(error);
    });
  return new Map(found.rows.map(({ model, stamp }) => [model, stamp]));
}
