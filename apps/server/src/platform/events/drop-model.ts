import { sql } from "kysely";
import { DatabaseError } from "pg";
import type { Database } from "../database/postgres.ts";
import type { ModelKey } from "./model-key.ts";

/** Empties a model's storage, then drops it if that is possible at once: see `EventStore.dropModel`. */
export async function dropModel(database: Database, { organisation, model }: ModelKey): Promise<"dropped" | "emptied"> {
  await database.transaction([organisation], (tx) => sql`select empty_model(${model})`.execute(tx));
  try {
    await database.transaction([organisation], (tx) => sql`select drop_model(${model})`.execute(tx));
    return "dropped";
  } catch (error) {
    const lockNotAvailable = "55P03";
    if (error instanceof DatabaseError && error.code === lockNotAvailable) return "emptied";
    throw error;
  }
}
