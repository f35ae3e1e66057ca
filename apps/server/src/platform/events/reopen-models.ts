import type { Client } from "pg";

/**
 * Makes the partitions of models whose rows are already there, by the function that registering a model calls.
 *
 * @param client - as the owner of the tables, in a transaction
 * @param tables - names; what is no partition of a model's is passed over
 */
export async function reopenModels(client: Client, tables: readonly string[]): Promise<void> {
  const models = new Set(tables.flatMap((name) => /^(?:predictions|labels)_(\d+)$/.exec(name)?.[1] ?? []));
  await client.query(
    "select set_config('app.organisations', (select coalesce(array_agg(id), '{}')::text from organisations), true)",
  );
  for (const model of models) await client.query("select open_model($1)", [model]);
}
