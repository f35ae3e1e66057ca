import type { Client } from "pg";
import { organisationsSetting } from "../database/postgres.ts";
import { asUnavailable, Unavailable } from "../database/unavailable.ts";
import { createWaits, type Waits } from "../waits.ts";
import { arrayHead } from "./binary-writer.ts";
import type { Batch } from "./compose-batch.ts";
import { keyOf } from "./event-key.ts";
import type { IngestStatements } from "./ingest-statements.ts";
import { premiseColumns } from "./premise.ts";
import { runPrepared } from "./run-prepared.ts";

/** One connection that batches go through, one after the other. It connects when it must. */
export type Lane = {
  /** Connects now, to find out whether it can. */
  open(): Promise<void>;
  /**
   * Writes a batch in one transaction.
   *
   * @returns keys of the rows that were there already
   * @throws Unavailable if it may or may not have been written; DatabaseError if it was refused as a whole
   */
  write(batch: Batch): Promise<readonly string[]>;
  close(): Promise<void>;
};

export type LaneOptions = {
  readonly connect: () => Promise<Client>;
  readonly statements: IngestStatements;
  /** A batch that takes longer is given up with its connection. */
  readonly patienceMs?: number;
  /** A session that touched many partitions never gives back what it remembers of them. */
  readonly renewAfterMs?: number;
};

export function openLane({ connect, statements, patienceMs = 5_000, renewAfterMs = 3_600_000 }: LaneOptions): Lane {
  const waits = createWaits(patienceMs);
  let session: Session | null = null;
  let opening: Promise<Session> | null = null;

  const drop = async (): Promise<void> => {
    const dropped = session;
    session = null;
    await dropped?.client.end().catch(() => undefined);
  };

  const open = async (): Promise<Session> => {
    const client = await connect();
    client.on("error", () => {
      if (session?.client === client) session = null;
    });
    try {
      session = { client, since: performance.now(), ...(await prepareIngest(client, statements)) };
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    return session;
  };

  const ready = async (): Promise<Session> => {
    if (session !== null && performance.now() - session.since > renewAfterMs) await drop();
    if (session !== null) return session;
    // One at a time: a server that hangs must not collect connections.
    opening ??= open().finally(() => {
      opening = null;
    });
    return opening;
  };

  return {
    async open() {
      await ready();
    },
    async write(batch) {
      const patience = startPatience(waits);
      try {
        const written = ready().then(({ client, rowType }) => writeBatch(client, batch, rowType));
        return await Promise.race([written, patience.lost]);
      } catch (error) {
        const known = asUnavailable(error);
        if (known instanceof Unavailable) void drop();
        throw known;
      } finally {
        patience.end();
      }
    },
    close: drop,
  };
}

type Session = { readonly client: Client; readonly since: number; readonly rowType: number };

/** Makes a connection one that batches go through, and tells the id of its rows' type. */
export async function prepareIngest(
  client: Client,
  { open, table }: IngestStatements,
): Promise<{ readonly rowType: number }> {
  await client.query(open);
  const { rows } = await client.query<{ type: number }>("select $1::regtype::oid::int8::int4 as type", [table]);
  const [row] = rows;
  if (row === undefined) throw new TypeError("the type of a table's rows has an id");
  return { rowType: row.type };
}

/** @returns keys of the rows that were there already */
export async function writeBatch(
  client: Client,
  { rows, pieces, organisations, premises }: Batch,
  rowType: number,
): Promise<readonly string[]> {
  const answer = await runPrepared(client, [
    { name: "organisations", values: [organisationsSetting(organisations)] },
    ...(premises.length === 0 ? [] : [{ name: "premises", values: premiseColumns(premises) }]),
    { name: "ingest", pieces: [arrayHead(rows, rowType), ...pieces] },
  ]);
  return answer.map(([model, id]) => keyOf(Number(model), String(id)));
}

function startPatience(waits: Waits): { readonly lost: Promise<never>; readonly end: () => void } {
  const { promise: lost, reject } = Promise.withResolvers<never>();
  return { lost, end: waits.begin(() => reject(new Unavailable("the database takes too long to write"))) };
}
