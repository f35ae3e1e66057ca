import { sql } from "kysely";

import type { Database } from "../../platform/database/postgres.ts";

/**
 * Makes an organisation: a row that nobody can see before it is there, so a function of the owner's writes it.
 *
 * @returns its number
 */
export async function makeOrganisation(
  database: Database,
  organisation: { publicId: string; name: string; slug: string },
): Promise<number> {
  const made = await sql<{
    id: number;
  }>`select make_organisation(${organisation.publicId}, ${organisation.name}, ${organisation.slug}) as id`.execute(
    database.kysely,
  );
  const id = made.rows[0]?.id;
  if (id === undefined) throw new Error("make_organisation answered nothing");
  return id;
}
