// A helper of bench/ingest: the same rows by bare COPY and through the event store, on the PostgreSQL of a running server.
//
//   node ingest-helper.ts <data folder>, with an IPC channel
import { answerOrders } from "./answer-orders.ts";
import { appendLoad } from "./ingest/append-load.ts";
import { copyFloor } from "./ingest/copy-floor.ts";
import { readRows } from "./ingest/read-rows.ts";
import { openRunning } from "./open-running.ts";
import type { EventRow } from "../src/platform/events/event-store.ts";

const stores = await openRunning(process.argv[2] ?? "");
const owner = await stores.database.connectAsOwner("bench");
let rows: readonly EventRow[] = [];

answerOrders(
  {
    async read({ organisation, model }) {
      rows = await readRows(stores, { organisation: Number(organisation), model: String(model), limit: 2_000 });
      return rows.length;
    },
    floor: ({ ms }) => copyFloor(owner, rows, Number(ms)),
    append: ({ writers, rowsARequest, ms }) =>
      appendLoad(stores.events, rows, {
        writers: Number(writers),
        rowsARequest: Number(rowsARequest),
        ms: Number(ms),
      }),
    async count({ organisation, model }) {
      const { rows: counted } = await owner.query<{ rows: string }>(
        "select set_config('app.organisations', $1, false), count(*) as rows from predictions where model = (select id from models where name = $2)",
        [`{${Number(organisation)}}`, String(model)],
      );
      return Number(counted[0]?.rows);
    },
  },
  async () => {
    await owner.end();
    await stores.close();
  },
);
