import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Database } from "../../platform/database/postgres.ts";

export type OrganisationRow = {
  readonly id: number;
  readonly public_id: string;
  readonly name: string;
  readonly slug: string;
};

/** Every organisation of the installation, oldest first. */
export async function listOrganisations(database: Database): Promise<readonly OrganisationRow[]> {
  return (
    await sql<OrganisationRow>`select id, public_id, name, slug from list_organisations()`.execute(database.kysely)
  ).rows;
}

export async function findOrganisation(tx: Tx, organisation: number): Promise<OrganisationRow | null> {
  return (
    (await tx
      .selectFrom("organisations")
      .select(["id", "public_id", "name", "slug"])
      .where("id", "=", organisation)
      .executeTakeFirst()) ?? null
  );
}
