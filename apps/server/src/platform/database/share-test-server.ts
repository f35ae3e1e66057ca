import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { isBinaries, type Binaries } from "./binary-package.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

/** Where the workers of a test run ask for its PostgreSQL. */
export const shareVariable = "DRIFTGUARD_TEST_SERVER";

/**
 * Vitest's global set-up: one PostgreSQL a run and a version, started when the first suite asks for it, so that a run
 * without a database starts none. It belongs to the run's main process, and ends with it even if that is killed.
 *
 * @returns the tear-down
 */
export async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "driftguard-share-"));
  const socket = join(folder, "ask");
  const servers = new Map<string, Promise<TestServer>>();
  const desk = createServer({ allowHalfOpen: true }, (asker) => {
    asker.on("error", () => undefined);
    void answer(asker, servers);
  });
  desk.listen(socket);
  await once(desk, "listening");
  // oxlint-disable-next-line node/no-process-env -- workers inherit the environment, and nothing else, from here
  process.env[shareVariable] = socket;
  return async () => {
    desk.close();
    for (const server of await Promise.allSettled(servers.values())) {
      if (server.status === "fulfilled") await server.value.stop();
    }
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Asks the run's main process for its PostgreSQL of these binaries. */
export async function askForTestServer(socket: string, binaries: Binaries): Promise<{ readonly host: string }> {
  const line = createConnection(socket);
  line.end(JSON.stringify(binaries));
  const answered: unknown = JSON.parse(await text(line));
  if (typeof answered !== "object" || answered === null || !("host" in answered) || typeof answered.host !== "string") {
    throw new Error(`no PostgreSQL for tests: ${JSON.stringify(answered)}`);
  }
  return { host: answered.host };
}

async function answer(asker: Socket, servers: Map<string, Promise<TestServer>>): Promise<void> {
  try {
    const asked = await text(asker);
    const binaries: unknown = JSON.parse(asked);
    if (!isBinaries(binaries)) throw new TypeError(`no binaries: ${asked}`);
    const server = servers.get(asked) ?? startTestServer(binaries);
    servers.set(asked, server);
    asker.end(JSON.stringify({ host: (await server).host }));
  } catch (error) {
    asker.end(JSON.stringify({ error: String(error) }));
  }
}
