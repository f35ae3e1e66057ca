import { startEmbedded } from "../../src/platform/database/embedded.ts";
import { openDatabase } from "../../src/platform/database/postgres.ts";

/**
 * A process that owns a data directory, for tests that kill it: opens it, prints one JSON line, and waits until its
 * input closes.
 */
const [directory = ""] = process.argv.slice(2);
const log = { info() {}, warn() {}, error() {} };
try {
  const embedded = await startEmbedded({ directory, log });
  const database = await openDatabase({ connection: embedded.connection, log });
  console.log(JSON.stringify({ pid: process.pid, serverPid: embedded.pid() }));
  process.stdin.resume().once("end", () => {
    void database
      .close()
      .then(() => embedded.stop())
      .then(() => process.exit(0));
  });
} catch (error) {
  console.log(JSON.stringify({ fault: error instanceof Error ? error.message : String(error) }));
  process.exit(3);
}
