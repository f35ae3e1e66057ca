import { PgBoss } from "pg-boss";

import type { Database } from "../database/postgres.ts";
import type { Log } from "../log.ts";
import { within } from "../within.ts";
import { prepareQueue, queueSchema } from "./prepare-queue.ts";

/** Whose job, and which: all that the queue knows. */
export type JobReference = { readonly organisation: number; readonly job: string };

export type Queue = {
  /** Says that a job is due; said twice while it waits, it waits once. */
  send(reference: JobReference): Promise<void>;
  /** Takes no further job; the running ones end by themselves. */
  stop(): Promise<void>;
};

export type QueueOptions = {
  readonly database: Database;
  readonly name: string;
  /** How many run in this process together. */
  readonly atOnce: number;
  /** Runs one that is due. It may be said to be due more than once: whoever runs it claims it first. */
  readonly run: (reference: JobReference) => Promise<void>;
  readonly log: Pick<Log, "error" | "warn">;
};

/**
 * Opens the queue on which long work waits its turn, whichever process takes it.
 *
 * What is true of a job stands in its own row, and so does who works on it: a job that the queue has forgotten, or whose
 * process died, is sent again by whoever looks for such rows.
 */
export async function openQueue({ database, name, atOnce, run, log }: QueueOptions): Promise<Queue> {
  await prepareQueue(database, [name]);
  const pool = database.openPool("job queue", { max: 2 });
  const boss = new PgBoss({
    db: { executeSql: async (text, values) => await pool.query(text, values) },
    schema: queueSchema,
    migrate: false,
    createSchema: false,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    // Nothing is told to anybody outside.
    openTelemetry: { enabled: false },
  });
  boss.on("error", (error) => log.warn({ error }, "the job queue could not be asked; it is asked again"));
  await boss.start();
  const worker = await boss.work<JobReference>(
    name,
    { batchSize: 1, localConcurrency: atOnce, pollingIntervalSeconds: 1 },
    async ([job]) => {
      if (job !== undefined) await run(job.data);
    },
  );
  return {
    async send(reference) {
      await boss.send(name, reference, { singletonKey: reference.job, expireInSeconds: runSecondsMax });
      boss.notifyWorker(worker);
    },
    async stop() {
      await within(stopMs, boss.stop({ graceful: false, close: false }));
      await within(stopMs, pool.end());
    },
  };
}

// The steps have limits of their own, and end long before.
const runSecondsMax = 3_600;
const stopMs = 1_000;
