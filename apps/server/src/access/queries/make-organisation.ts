import { sql } from "kysely";
import { DatabaseError } from "pg";

import type { Database } from "../../platform/database/postgres.ts";

/**
 * Makes an organisation: a row that nobody can see before it is there, so a function of the owner's writes it.
 *
 * @returns its number; `null`: the slug is taken, as where two servers start for the first time at once
 */
export async function makeOrganisation(
  database: Database,
  { publicId, name, slug }: { publicId: string; name: string; slug: string },
): Promise<number | null> {
  try {
    const made = await database.transaction([], (tx) =>
      sql<{ id: number }>`select make_organisation(${publicId}, ${name}, ${slug}) as id`.execute(tx),
    );
    const id = made.rows[0]?.id;
    if (id === undefined) throw new Error("make_organisation answered nothing");
    return id;
  } catch (error) {
    if (error instanceof DatabaseError && error.constraint === "organisations_slug_key") return null;
    throw error;
  }
}
