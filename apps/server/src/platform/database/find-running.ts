import { readFileSync, realpathSync } from "node:fs";
import { Client, type ClientConfig } from "pg";
import { StartFault } from "../start-fault.ts";
import { common, withRole, type Connection } from "./connection.ts";
import { clusterOwner, clusterPaths } from "./create-cluster.ts";
import { port } from "./postgres-process.ts";

/**
 * The PostgreSQL that a running DriftGuard has started on a data directory, for a second process on the same machine:
 * through its socket, as the owner of the tables, whose password lies in the directory.
 *
 * @returns `null` where none runs
 * @throws StartFault if there is no such data, or another user's
 */
export async function findRunning(directory: string): Promise<Connection | null> {
  const { folder, passwordFile, sockets } = clusterPaths(existing(directory));
  const owner: ClientConfig = {
    ...common,
    host: sockets,
    port,
    user: clusterOwner,
    password: readPassword(passwordFile, directory),
    database: "postgres",
  };
  const client = new Client(owner);
  try {
    await client.connect();
    await client.end();
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ECONNREFUSED") return null;
    throw new StartFault(`The PostgreSQL of ${directory} does not let us in: ${String(error)}`, { cause: error });
  }
  return { owner, application: { ...owner, options: withRole() }, dataDirectory: folder };
}

function existing(directory: string): string {
  try {
    return realpathSync(directory);
  } catch (cause) {
    throw nothingIn(directory, cause);
  }
}

function readPassword(file: string, directory: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") throw nothingIn(directory, cause);
    throw new StartFault(`${file} cannot be read by this user; run this as the user who started the server.`, {
      cause,
    });
  }
}

function nothingIn(directory: string, cause: unknown): StartFault {
  return new StartFault(`There is no data in ${directory} yet: the first "npm start" makes it.`, { cause });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : null;
}
