import { DatabaseError } from "pg";

import type { Database } from "../database/postgres.ts";
import { StartFault } from "../start-fault.ts";
import { BinaryWriter } from "./binary-writer.ts";
import { countEvents } from "./count-events.ts";
import { dropModel } from "./drop-model.ts";
import { encodeEvents, encodeLabels } from "./encode-rows.ts";
import { eraseEvents } from "./erase-events.ts";
import type { EventStore } from "./event-store.ts";
import { countMissingEvents, findEventsByIds, listEvents } from "./find-events.ts";
import { openLane } from "./ingest-lane.ts";
import { createIngestQueue } from "./ingest-queue.ts";
import { eventIngest, labelIngest, type IngestStatements } from "./ingest-statements.ts";
import { collectPlainRows } from "./plain-rows.ts";
import { Outdated, outdatedCode } from "./premise.ts";
import { readColumns } from "./read-columns.ts";

/** The event store in the same PostgreSQL as everything else. */
export type PostgresEventStore = EventStore & {
  /** Writes what is queued, then closes its connections. */
  close(): Promise<void>;
};

/**
 * Opens the event store on a migrated database. It keeps up to six connections of its own: two that predictions go in
 * through, one for labels, three that columns are read by; all renewed every hour.
 *
 * @throws StartFault if the server does not let the application write
 */
export async function openPostgresEvents({ database }: { readonly database: Database }): Promise<PostgresEventStore> {
  const lane = (statements: IngestStatements) => openLane({ connect: () => database.connect("ingest"), statements });
  const eventLanes = [lane(eventIngest), lane(eventIngest)];
  const labelLanes = [lane(labelIngest)];
  for (const opened of [...eventLanes, ...labelLanes]) await opened.open().catch(cannotWrite);
  const events = createIngestQueue({ lanes: eventLanes, winner: "first" });
  const labels = createIngestQueue({ lanes: labelLanes, winner: "latest" });
  const writer = new BinaryWriter();
  // Not the pool of everybody: a transaction may read columns while it holds one of those.
  const readers = database.openPool("columns", { max: 3 });

  return {
    async append(rows) {
      const repeats = await events.push(encodeEvents(rows, writer));
      return {
        duplicates: repeats.flatMap((index) => {
          const row = rows[index];
          return row === undefined ? [] : [{ model: row.model, id: row.id }];
        }),
      };
    },
    collect(frame) {
      const rows = collectPlainRows(frame, writer);
      return {
        add: (row, source) => rows.add(row, source),
        async store(premise) {
          const repeats = await events.push(rows.take(premise)).catch(tellOutdated);
          return { duplicates: repeats.length };
        },
      };
    },
    async appendLabels(rows) {
      await labels.push(encodeLabels(rows, writer));
    },
    readColumns: (range, choice) => readColumns(readers, range, choice),
    list: (query) => listEvents(database, query),
    findByIds: (key, ids) => findEventsByIds(database, key, ids),
    countMissing: (key, ids) => countMissingEvents(database, key, ids),
    count: (range, by) => countEvents(database, range, by),
    erase: (key, what) => eraseEvents(database, key, what),
    dropModel: (key) => dropModel(database, key),
    async close() {
      await Promise.all([events.close(), labels.close()]);
      await readers.end();
    },
  };
}

function tellOutdated(error: unknown): never {
  throw error instanceof DatabaseError && error.code === outdatedCode
    ? new Outdated(error.message, { cause: error })
    : error;
}

function cannotWrite(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new StartFault(`The application cannot write predictions to this database: ${reason}.`, { cause });
}
