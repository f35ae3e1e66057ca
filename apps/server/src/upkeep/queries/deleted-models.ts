import { sql } from "kysely";
import { DatabaseError } from "pg";

import type { Database } from "../../platform/database/postgres.ts";

/** Models that are gone and have left partitions, over all organisations: their numbers alone. */
export async function listDeletedModels(database: Database): Promise<readonly number[]> {
  const found = await sql<{ model: number }>`select model from list_deleted_models() model`.execute(database.kysely);
  return found.rows.map(({ model }) => model);
}

/** Drops what a deleted model left; `locked`: ingest of others was under way for longer than one waits here. */
export async function dropDeletedModel(database: Database, model: number): Promise<"dropped" | "locked"> {
  try {
    await sql`select drop_deleted_model(${model})`.execute(database.kysely);
    return "dropped";
  } catch (error) {
    const lockNotAvailable = "55P03";
    if (error instanceof DatabaseError && error.code === lockNotAvailable) return "locked";
    throw error;
  }
}
