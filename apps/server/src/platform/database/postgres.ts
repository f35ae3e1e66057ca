import { Kysely, PostgresDialect, type Transaction as KyselyTransaction } from "kysely";
import { DatabaseError, Pool, type Client, type ClientConfig } from "pg";
import type { Log } from "../log.ts";
import { StartFault } from "../start-fault.ts";
import { ensureApplicationRole, readOnlyTransaction } from "./application-role.ts";
import { checkApplicationSession, checkServer } from "./check-server.ts";
import { connectClient, type Connection } from "./connection.ts";
import { explainConnectFailure } from "./explain-connect-failure.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { type Purpose, runTransaction } from "./run-transaction.ts";
import { statementNames } from "./statement-names.ts";
import type { DB } from "./tables.ts";
import { asUnavailable } from "./unavailable.ts";

export type { Purpose } from "./run-transaction.ts";

/** Every table, as the migrations leave it. */
export type Tables = DB;

/** What a verb works in: all its statements see the organisations it named, and hold together or not at all. */
export type Transaction = KyselyTransaction<Tables>;

/** The PostgreSQL behind everything, embedded or the operator's. */
export interface Database {
  /**
   * Runs statements in one transaction (read committed) that sees and writes the rows of these organisations and of no
   * others: row-level security, whatever a statement forgets. With none, no tenant's row.
   *
   * Takes one of 10 connections until it ends: no transaction inside another, no waiting for others inside. Statements
   * that are asked together go out together, in their order.
   *
   * @param purpose - `"read"` writes nothing, and does not wait for the end of the transaction
   * @throws Unavailable if the store cannot answer; what was asked for may have happened
   */
  transaction<Result>(
    organisations: readonly number[],
    run: (transaction: Transaction) => Promise<Result>,
    purpose?: Purpose,
  ): Promise<Result>;

  /**
   * Single statements without an organisation: tables that belong to none, and the functions that look across
   * (`find_key`, `claim_due_checks` …). It sees no tenant's row.
   */
  readonly kysely: Kysely<Tables>;

  /** A connection of the application's own, outside the pool: to listen, to copy. Whoever asked ends it. */
  connect(purpose: string): Promise<Client>;

  /** A connection as the owner of the tables, for upkeep that the application may not do. Whoever asked ends it. */
  connectAsOwner(purpose: string): Promise<Client>;

  /** A pool of the application's own for one purpose, whose waiting must not be everybody's. Whoever asked ends it. */
  openPool(purpose: string, options: { readonly max: number }): Pool;

  /** How the application's connections are used at this moment. */
  connections(): Readonly<Record<"busy" | "idle" | "waited-for", number>>;

  /** Waits for what runs, then closes the pool. */
  close(): Promise<void>;
}

/**
 * Opens a database: checks that it keeps what it acknowledges, migrates it, and makes the pool of the application.
 *
 * @throws StartFault if the server cannot be reached, is too old or set up so that it could lose rows, or a migration
 * fails
 */
export async function openDatabase({
  connection,
  log,
  connectionsMax = 10,
}: {
  readonly connection: Connection;
  readonly log: Pick<Log, "info" | "warn" | "error">;
  readonly connectionsMax?: number;
}): Promise<Database> {
  await prepare(connection, log);
  const openPool = (
    purpose: string,
    { max, pipeline = false }: { readonly max: number; readonly pipeline?: boolean },
  ) => {
    const pool = new Pool({
      ...connection.application,
      pipeline,
      application_name: `driftguard ${purpose}`,
      max,
      // A session that touched a thousand partitions holds 100 MB of plans and never gives them back.
      maxLifetimeSeconds: 3600,
    });
    // One that is in use fails its statement, and may tell of it once more, when nobody listens.
    pool.on("connect", (client) => client.on("error", () => undefined));
    // An idle connection may end at any time; the pool replaces it.
    pool.on("error", (error) => {
      if (!pool.ending) log.warn({ error }, "an idle connection to the database was lost");
    });
    return pool;
  };
  const pool = openPool("application", { max: connectionsMax, pipeline: true });
  const dialect = new PostgresDialect({ pool });
  const kysely = new Kysely<Tables>({ dialect });
  const names = statementNames();
  const props = { config: { dialect }, dialect, driver: dialect.createDriver(), executor: kysely.getExecutor() };

  return {
    kysely,
    async transaction(organisations, run, purpose = "write") {
      const options = { organisations: organisationsSetting(organisations), purpose };
      try {
        return await runTransaction({ pool, props, names }, options, run);
      } catch (error) {
        throw asUnavailable(error);
      }
    },
    connect: (purpose) => connect(connection.application, purpose),
    connectAsOwner: (purpose) => connect(connection.owner, purpose),
    openPool: (purpose, { max }) => openPool(purpose, { max }),
    connections: () => ({
      busy: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      "waited-for": pool.waitingCount,
    }),
    close: () => kysely.destroy(),
  };
}

/**
 * The value of `app.organisations`, as row-level security reads it.
 *
 * @throws RangeError if one is no id of an organisation
 */
export function organisationsSetting(organisations: readonly number[]): string {
  if (!organisations.every((id) => Number.isInteger(id) && id > 0)) {
    throw new RangeError("organisationsSetting needs ids of organisations, whole and above 0");
  }
  return `{${organisations.join(",")}}`;
}

async function prepare(connection: Connection, log: Pick<Log, "info" | "warn">): Promise<void> {
  const isOurs = connection.dataDirectory !== undefined;
  await withClientAtStart(connection.owner, isOurs, async (owner) => {
    await checkServer(owner, { dataDirectory: connection.dataDirectory, log });
    await ensureApplicationRole(owner);
    await migrate(owner, { migrations: await readMigrations(), log });
  });
  await withClientAtStart(connection.application, isOurs, checkApplicationSession);
}

async function withClientAtStart(
  config: ClientConfig,
  isOurs: boolean,
  run: (client: Client) => Promise<void>,
): Promise<void> {
  const client = await connectClient(config).catch((cause: unknown) => {
    const advice = isOurs ? "" : "; start that PostgreSQL, or correct DATABASE_URL";
    throw new StartFault(`The database cannot be reached: ${explainConnectFailure(cause)}${advice}.`, { cause });
  });
  try {
    await run(client);
  } catch (cause) {
    if (!(cause instanceof DatabaseError)) throw cause;
    if (cause.code === readOnlyTransaction) {
      throw new StartFault(
        "The database takes no writes: it is a standby, or default_transaction_read_only is on; correct that, or DATABASE_URL.",
        { cause },
      );
    }
    const insufficientPrivilege = "42501";
    const advice =
      cause.code === insufficientPrivilege ? "; its login must own the database and all that is in it" : "";
    throw new StartFault(`The database cannot be used: ${cause.message}${advice}.`, { cause });
  } finally {
    await client.end();
  }
}

function connect(config: ClientConfig, purpose: string): Promise<Client> {
  return connectClient({ ...config, application_name: `driftguard ${purpose}` }).catch((error: unknown) => {
    throw asUnavailable(error);
  });
}
