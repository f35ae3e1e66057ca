import { setTimeout as wait } from "node:timers/promises";
import { startEmbedded } from "../../src/platform/database/embedded.ts";
import { openDatabase, type Database } from "../../src/platform/database/postgres.ts";
import { Unavailable } from "../../src/platform/database/unavailable.ts";
import { makeModel, makeOrganisation } from "../../src/platform/events/make-model.ts";
import { openPostgresEvents } from "../../src/platform/events/postgres.ts";
import { rowsOfBatch } from "./batches.ts";
import type { Orders, Variant } from "./run-rounds.ts";

/**
 * A process to be killed: it owns a data directory and writes batches from 16 writers at once, for ever or until its
 * orders are done. Each line that it prints is out before what follows it happens (pipes are synchronous):
 *
 *   server 123    PostgreSQL runs, as this process
 *   sent 7        batch 7 is about to be sent, for the first time or again
 *   kept 7        batch 7 is acknowledged
 */
const writers = 16;
const [directory = "", given = "{}"] = process.argv.slice(2);
const orders: Orders = JSON.parse(given);
const log = { info() {}, warn() {}, error() {} };

const embedded = await startEmbedded({ directory, log });
const database = await openDatabase({ connection: embedded.connection, log });
const model = await findOrMakeModel(database);
if (orders.variant === "without the key") await dropKey();
const store = await openPostgresEvents({ database: weakened(database, orders.variant) });

let shown = 0;
const showServer = (): void => {
  if (embedded.pid() === shown) return;
  shown = embedded.pid();
  console.log(`server ${shown}`);
};
showServer();
setInterval(showServer, 20).unref();

const pending = [...orders.pending];
let next = orders.next;
await Promise.all(Array.from({ length: writers }, write));
await store.close();
await database.close();
await embedded.stop();
process.exit(0);

async function write(): Promise<void> {
  for (;;) {
    const batch = pending.shift() ?? (orders.isLast ? undefined : next++);
    if (batch === undefined) return;
    console.log(`sent ${batch}`);
    if (orders.variant === "acknowledged before the commit") {
      console.log(`kept ${batch}`);
      // Else a kill hits hardly ever between the two: what PostgreSQL has read is committed whoever dies.
      await wait(5);
    }
    await append(batch);
    if (orders.variant !== "acknowledged before the commit") console.log(`kept ${batch}`);
  }
}

async function append(batch: number): Promise<void> {
  for (;;) {
    try {
      await store.append(rowsOfBatch(batch, model));
      return;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      console.log(`sent ${batch}`);
      await wait(10);
    }
  }
}

async function findOrMakeModel(of: Database): ReturnType<typeof makeModel> {
  const owner = await of.connectAsOwner("to find the model");
  const { rows } = await owner.query("select organisation, model, id as version from versions");
  await owner.end();
  return rows[0] ?? makeModel(of, await makeOrganisation(of));
}

async function dropKey(): Promise<void> {
  const owner = await database.connectAsOwner("to break a promise");
  await owner.query("alter table predictions drop constraint if exists predictions_pkey");
  await owner.end();
}

function weakened(strong: Database, variant: Variant): Database {
  if (variant !== "synchronous_commit off") return strong;
  return {
    ...strong,
    async connect(purpose) {
      const client = await strong.connect(purpose);
      await client.query("set synchronous_commit = off");
      return client;
    },
  };
}
