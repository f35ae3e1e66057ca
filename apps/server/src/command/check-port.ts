import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import type { Config } from "../config.ts";
import { lockDirectory } from "../platform/database/directory-lock.ts";
import { StartFault } from "../platform/start-fault.ts";

/**
 * Whether we will be able to listen, found out before anything is made: a first start that fails for its port prints no
 * key that somebody would have to keep.
 *
 * @throws StartFault if not; if another server of ours is the reason, it says so
 */
export async function checkPort(config: Config): Promise<void> {
  const probe = createServer((socket) => socket.destroy());
  try {
    probe.listen(config.port, config.host);
    await once(probe, "listening");
  } catch (error) {
    if (config.databaseUrl === null && existsSync(join(config.dataFolder, "owner.lock"))) {
      // The folder says more than the port: it names the process.
      lockDirectory(config.dataFolder).release();
    }
    throw portFault(error, config) ?? error;
  } finally {
    probe.close();
  }
}

/** Why a port cannot be listened at, as a sentence; `null` if it is something else. */
export function portFault(error: unknown, { host, port }: Pick<Config, "host" | "port">): StartFault | null {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "EADDRINUSE")
    return new StartFault(`Port ${port} on ${host} is taken by another program; set PORT to another one.`, {
      cause: error,
    });
  if (code === "EACCES")
    return new StartFault(`Port ${port} on ${host} may not be opened by this user; set PORT to one above 1023.`, {
      cause: error,
    });
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN")
    return new StartFault(`HOST ${host} is no address of this machine.`, { cause: error });
  return null;
}
