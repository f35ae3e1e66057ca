import { describe } from "vitest";
import type { Binaries } from "../database/binary-package.ts";
import { freshDatabase, oldestBinaries } from "../database/fresh-database.ts";
import { eventStoreContract, type StoreUnderTest } from "./event-store-contract.ts";
import { makeModel, makeOrganisation } from "./make-model.ts";
import { openPostgresEvents } from "./postgres.ts";

describe("PostgreSQL from npm keeps the contract of event stores", () => {
  eventStoreContract(() => open(null));
});

// Skipped where Debian's PostgreSQL 15, the oldest that we support, is not installed.
describe.skipIf(oldestBinaries === null)("PostgreSQL 15 keeps the contract of event stores", () => {
  eventStoreContract(() => open(oldestBinaries));
});

async function open(binaries: Binaries | null): Promise<StoreUnderTest> {
  const fresh = await freshDatabase(binaries ? { binaries } : {});
  const store = await openPostgresEvents({ database: fresh.database });
  const [own, foreign] = [await makeOrganisation(fresh.database), await makeOrganisation(fresh.database)];
  return {
    store,
    newModel: (options) => makeModel(fresh.database, options?.foreign ? foreign : own),
    async close() {
      await store.close();
      await fresh.close();
    },
  };
}
