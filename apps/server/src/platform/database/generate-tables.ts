import { writeFile } from "node:fs/promises";
import { Kysely, PostgresDialect } from "kysely";
import { generate, PostgresDialect as GeneratorDialect } from "kysely-codegen";
import { Pool } from "pg";
import { withFreshDatabase } from "./fresh-database.ts";

/**
 * The text of `tables.ts`: what Kysely must know of every table, read from a migrated database.
 *
 * @param connectionString - of a database with all migrations, as its owner
 */
export async function generateTables(connectionString: string): Promise<string> {
  const pool = new Pool({ connectionString, max: 2 });
  // Its database may be dropped while its last connections are still closing.
  pool.on("error", () => undefined);
  const db = new Kysely({ dialect: new PostgresDialect({ pool }) });
  try {
    return await generate({
      db,
      dialect: new GeneratorDialect({ dateParser: "string" }),
      outFile: null,
      // As the connections of postgres.ts read them.
      typeMapping: { int8: "number" },
    });
  } finally {
    await db.destroy();
  }
}

// node --conditions=driftguard-source apps/server/src/platform/database/generate-tables.ts
if (import.meta.main) {
  const text = await withFreshDatabase(({ ownerUrl }) => generateTables(ownerUrl));
  await writeFile(new URL("tables.ts", import.meta.url), text);
}
