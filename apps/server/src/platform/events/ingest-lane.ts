import type { Client } from "pg";
import { organisationsSetting } from "../database/postgres.ts";
import { asUnavailable, Unavailable } from "../database/unavailable.ts";
import type { Batch } from "./compose-batch.ts";
import { copyIn } from "./copy-in.ts";
import { keyOf } from "./encode-rows.ts";
import type { IngestStatements } from "./ingest-statements.ts";

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
  let session: { readonly client: Client; readonly since: number } | null = null;
  let opening: Promise<Client> | null = null;

  const drop = async (): Promise<void> => {
    const dropped = session;
    session = null;
    await dropped?.client.end().catch(() => undefined);
  };

  const open = async (): Promise<Client> => {
    const client = await connect();
    const opened = { client, since: performance.now() };
    client.on("error", () => {
      if (session === opened) session = null;
    });
    try {
      await client.query(statements.open);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    session = opened;
    return client;
  };

  const ready = async (): Promise<Client> => {
    if (session !== null && performance.now() - session.since > renewAfterMs) await drop();
    if (session !== null) return session.client;
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
      const patience = startPatience(patienceMs);
      try {
        const written = ready().then((client) => send(client, batch, statements.batch));
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

async function send(client: Client, { body, organisations }: Batch, statements: string): Promise<readonly string[]> {
  const setting = `select set_config('app.organisations', '${organisationsSetting(organisations)}', true)`;
  const rows = await copyIn(client, `${setting}; ${statements}`, body);
  return rows.map(readKey);
}

function readKey(row: unknown): string {
  if (typeof row === "object" && row !== null && "model" in row && "id" in row) {
    return keyOf(Number(row.model), String(row.id));
  }
  throw new TypeError("the ingest statement answers with model and id");
}

function startPatience(ms: number): { readonly lost: Promise<never>; end(): void } {
  const { promise: lost, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Unavailable("the database takes too long to write")), ms);
  return { lost, end: () => clearTimeout(timer) };
}
