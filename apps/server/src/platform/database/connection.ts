import { Client, type ClientConfig } from "pg";
import { StartFault } from "../start-fault.ts";
import { applicationRole } from "./application-role.ts";
import { explainConnectFailure } from "./explain-connect-failure.ts";
import { typeParsers } from "./type-parsers.ts";

/** How to reach one database: as the owner of its tables (migrations, upkeep), and as the application (all else). */
export type Connection = {
  readonly owner: ClientConfig;
  readonly application: ClientConfig;
  /** The folder that must be behind it: a socket or port may be another server's. */
  readonly dataDirectory?: string;
};

/**
 * The connection of a PostgreSQL of the operator's. One login serves both: the application's sessions take their role as
 * they start (docs/decisions/0002-one-role-for-the-application.md).
 *
 * @param url - `postgres://user:password@host:port/database?sslmode=…`; a socket folder as `?host=/path`
 * @throws StartFault if it is no such URL
 */
export function connectionFromUrl(url: string): Connection {
  const parsed = URL.parse(url);
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new StartFault("DATABASE_URL is not a URL like postgres://user:password@host:5432/database.");
  }
  const given = parsed.searchParams.get("options");
  // pg lets a URL's options win over the configuration's: they must be one.
  parsed.searchParams.delete("options");
  const mode = parsed.searchParams.get("sslmode");
  if (mode !== null && !sslModes.includes(mode)) {
    throw new StartFault(`DATABASE_URL: sslmode must be one of ${sslModes.join(", ")}, found ${JSON.stringify(mode)}.`);
  }
  // pg checks the certificate in all of these, and says in a warning that it will not for ever: we go on doing so.
  if (mode !== null && checkedModes.has(mode) && !parsed.searchParams.has("uselibpqcompat"))
    parsed.searchParams.set("sslmode", "verify-full");
  const connectionString = parsed.toString();
  return {
    owner: { ...common, connectionString, ...(given === null ? {} : { options: given }) },
    application: { ...common, connectionString, options: withRole(given) },
  };
}

const sslModes = ["disable", "no-verify", "prefer", "require", "verify-ca", "verify-full"];
const checkedModes = new Set(["prefer", "require", "verify-ca"]);

/** Start-up options of a session of the application. */
export function withRole(options?: string | null): string {
  return [options, `-c role=${applicationRole}`, "-c idle_in_transaction_session_timeout=60000"]
    .filter(Boolean)
    .join(" ");
}

/**
 * Opens a session. If it is lost later, the statement that runs fails, or the next one does; nothing is thrown beside
 * them, as it would be from a pg client that nobody listens to.
 */
export async function connectClient(config: ClientConfig | string): Promise<Client> {
  const client = new Client(config);
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** The same as the owner of the tables, for a command. @throws StartFault if the server cannot be reached */
export function connectOwner({ owner }: Connection): Promise<Client> {
  return connectClient(owner).catch((cause: unknown) => {
    throw new StartFault(`The database cannot be reached: ${explainConnectFailure(cause)}.`, { cause });
  });
}

/** What all our sessions share. */
export const common = {
  application_name: "driftguard",
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
  types: typeParsers,
} as const satisfies ClientConfig;
