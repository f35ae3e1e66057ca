import { testClock } from "../test-clock.ts";
import { systemCaller } from "../../src/access/index.ts";
import type { Context } from "../../src/platform/context.ts";
import { freshDatabase } from "../../src/platform/database/fresh-database.ts";
import { makeOrganisation } from "../../src/platform/events/make-model.ts";
import { openPostgresEvents, type PostgresEventStore } from "../../src/platform/events/postgres.ts";
import { newId } from "../../src/platform/ids.ts";

/** An organisation in a database of its own, at a time that the test says: what is needed to count events. */
export type CountedScene = {
  readonly ctx: Context;
  readonly events: PostgresEventStore;
  readonly clock: ReturnType<typeof testClock>;
  readonly close: () => Promise<void>;
};

export async function countedScene(start: number): Promise<CountedScene> {
  const clock = testClock(new Date(start));
  const fresh = await freshDatabase();
  const { database } = fresh;
  const events = await openPostgresEvents({ database });
  const organisation = await makeOrganisation(database);
  return {
    clock,
    events,
    ctx: {
      caller: systemCaller(organisation, "test"),
      now: () => clock.now(),
      newId: (noun) => newId(noun, clock.now().getTime()),
      transaction: (run, purpose) => database.transaction([organisation], run, purpose),
    },
    async close() {
      await events.close();
      await fresh.close();
    },
  };
}
