import { PgBoss } from "pg-boss";

import { applicationRole } from "../database/application-role.ts";
import type { Database } from "../database/postgres.ts";

/** Where the queue keeps its tables, apart from ours. */
export const queueSchema = "job_queue";

/**
 * Makes or renews the queue's own tables as the owner of the database, and lets the application use them: it may not
 * create any. They hold ids alone, nothing of a tenant.
 */
export async function prepareQueue(database: Database, queues: readonly string[]): Promise<void> {
  const owner = await database.connectAsOwner("job queue");
  const boss = new PgBoss({
    db: { executeSql: async (text, values) => await owner.query(text, values) },
    schema: queueSchema,
    supervise: false,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
  });
  try {
    await boss.start();
    for (const name of queues)
      await boss.createQueue(name, { policy: "short", retryLimit: 0, deleteAfterSeconds: keptSeconds });
    await owner.query(`
      grant usage on schema ${queueSchema} to ${applicationRole};
      grant select, insert, update, delete on all tables in schema ${queueSchema} to ${applicationRole};
      grant usage on all sequences in schema ${queueSchema} to ${applicationRole};
      grant execute on all functions in schema ${queueSchema} to ${applicationRole}`);
  } finally {
    await boss.stop({ graceful: false, close: false });
    await owner.end();
  }
}

const keptSeconds = 86_400;
