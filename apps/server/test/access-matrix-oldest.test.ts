import { afterAll, describe, test } from "vitest";

import { freshDatabase, oldestBinaries } from "../src/platform/database/fresh-database.ts";
import { accessMatrix } from "./access-matrix/access-matrix.ts";
import { makeWorld } from "./access-matrix/world.ts";
import { testServer } from "./test-server.ts";

const title = "on PostgreSQL 15, from Debian (apt-get install postgresql-15)";

// The row-level security, and what it costs to leave it out, are the database's own: each of its versions has to keep it.
if (oldestBinaries === null) test.skip(title, () => undefined);
else {
  const fresh = await freshDatabase({ binaries: oldestBinaries });
  const app = await testServer({ fresh });
  const world = await makeWorld(app);
  afterAll(async () => {
    await world.close();
    await app.close();
    await fresh.close();
  });
  describe(title, () => accessMatrix(app, world));
}
