import { AbortedTransactionError, type DatabaseConnection, type KyselyProps, Transaction } from "kysely";
import { DatabaseError, type Pool, type PoolClient } from "pg";

import type { StatementNames } from "./statement-names.ts";
import type { DB } from "./tables.ts";

/** What a transaction is for: one that only reads is answered from before its end has been acknowledged. */
export type Purpose = "read" | "write";

export type TransactionOptions = {
  /** The value of `app.organisations`, which needs no quoting. */
  readonly organisations: string;
  readonly purpose: Purpose;
};

/**
 * Runs statements in one transaction (read committed) on a connection of a pool whose clients pipeline. Each goes out as
 * it is asked, in the order they are asked, without waiting for the one before: the beginning, and whatever is asked
 * together, cost one wait, of which a busy process has few to give.
 *
 * @throws AbortedTransactionError if a statement failed, whoever asked took no notice, and so nothing was kept
 */
export async function runTransaction<Result>(
  { pool, props, names }: { readonly pool: Pool; readonly props: KyselyProps; readonly names: StatementNames },
  { organisations, purpose }: TransactionOptions,
  run: (transaction: Transaction<DB>) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  // What was asked together may still go on when one of it has failed: it must not reach who has the connection next.
  let isOver = false;
  const connection = connectionOn(client, names, () => isOver);
  const executor = props.executor.withConnectionProvider({ provideConnection: (use) => use(connection) });
  sendTogether(client);
  const begun = client.query(
    `begin isolation level read committed, read ${purpose === "read" ? "only" : "write"}; ` +
      `select set_config('app.organisations', '${organisations}', true)`,
  );
  // It is waited for below, once what `run` makes of it is known.
  begun.catch(() => undefined);
  try {
    const result = await run(new Transaction<DB>({ ...props, executor }));
    await begun;
    isOver = true;
    sendTogether(client);
    const ended = client.query("commit");
    if (purpose === "read") void leave(client, ended);
    else {
      // PostgreSQL ends a transaction in which a statement failed with ROLLBACK, whatever it was asked for.
      if ((await ended).command === "ROLLBACK") throw new AbortedTransactionError();
      client.release();
    }
    return result;
  } catch (error) {
    isOver = true;
    await leave(client, client.query("rollback"), isOutdated(error));
    throw error;
  }
}

/** Gives a connection back when its last statement is answered; one that fails even at that, or has old plans, is given up. */
function leave(client: PoolClient, last: Promise<unknown>, isGivenUp = false): Promise<void> {
  return last.then(
    () => client.release(isGivenUp),
    () => client.release(true),
  );
}

/** "cached plan must not change result type": a newer server has changed a table under a plan of ours. */
function isOutdated(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === "0A000";
}

/** What is asked within one turn goes out in one piece: each piece is a call of the system, here and in PostgreSQL. */
function sendTogether({ connection: { stream } }: PoolClient): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

const counting: ReadonlySet<string> = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

function connectionOn(client: PoolClient, names: StatementNames, isOver: () => boolean): DatabaseConnection {
  return {
    async executeQuery({ sql: text, parameters }) {
      if (isOver()) throw new AbortedTransactionError();
      const name = names.nameOf(text);
      const values = [...parameters];
      sendTogether(client);
      const { command, rowCount, rows } = await client.query(
        name === undefined ? { text, values } : { name, text, values },
      );
      return { rows: rows ?? [], ...(counting.has(command) ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}) };
    },
    streamQuery() {
      throw new TypeError("a pipelined connection reads no stream");
    },
  };
}
