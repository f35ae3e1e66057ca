import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startEmbedded } from "../../src/platform/database/embedded.ts";
import { openDatabase } from "../../src/platform/database/postgres.ts";
import { sizeOfBatch } from "./batches.ts";
import { seeded } from "./seeded.ts";

/** As the product is, or with one promise broken: a control, which must be seen to fail. */
export type Variant = "as it is" | "acknowledged before the commit" | "synchronous_commit off" | "without the key";

/** What a writing process is told. */
export type Orders = {
  readonly variant: Variant;
  /** Batches that were sent and not acknowledged: they are sent again. */
  readonly pending: readonly number[];
  /** The first new batch. */
  readonly next: number;
  /** Send what is pending, and nothing new. */
  readonly isLast: boolean;
};

export type Outcome = {
  readonly acknowledged: number;
  readonly stored: number;
  readonly lost: number;
  readonly doubled: number;
  readonly sentAgain: number;
  readonly kills: { readonly writer: number; readonly postgres: number };
};

/**
 * Kills the writer or its PostgreSQL with `kill -9`, round after round, at random moments under load; then sends what
 * was not acknowledged once more, and counts.
 *
 * @param seed - of the moments and of what is killed
 */
export async function runRounds({
  directory,
  rounds,
  seed,
  variant,
}: {
  readonly directory: string;
  readonly rounds: number;
  readonly seed: number;
  readonly variant: Variant;
}): Promise<Outcome> {
  const random = seeded(seed);
  const ledger: Ledger = { sent: new Map(), kept: new Set() };
  const kills = { writer: 0, postgres: 0 };
  let writer: Writer | null = null;
  for (let round = 0; round < rounds; round += 1) {
    writer ??= start(directory, ledger, { variant, isLast: false });
    await writer.hasKeptMore(20);
    await wait(20 + random() * 600);
    if (random() < 0.5) {
      kills.writer += 1;
      await writer.kill();
      writer = null;
    } else {
      kills.postgres += 1;
      await writer.killServer();
    }
  }
  await writer?.kill();
  await start(directory, ledger, { variant, isLast: true }).ended();
  return { ...(await count(directory, ledger)), sentAgain: sentAgain(ledger), kills };
}

type Ledger = { readonly sent: Map<number, number>; readonly kept: Set<number> };

type Writer = {
  hasKeptMore(batches: number): Promise<void>;
  kill(): Promise<void>;
  killServer(): Promise<void>;
  ended(): Promise<void>;
};

const patienceMs = 60_000;

function start(directory: string, ledger: Ledger, how: Pick<Orders, "variant" | "isLast">): Writer {
  const pending = [...ledger.sent.keys()].filter((batch) => !ledger.kept.has(batch));
  const orders: Orders = { ...how, pending, next: Math.max(-1, ...ledger.sent.keys()) + 1 };
  const script = fileURLToPath(new URL("write-for-ever.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=driftguard-source", script, directory, JSON.stringify(orders)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let server = 0;
  const lines = createInterface(child.stdout);
  lines.on("line", (line) => {
    const [word, number = ""] = line.split(" ");
    if (word === "server") server = Number(number);
    if (word === "sent") ledger.sent.set(Number(number), (ledger.sent.get(Number(number)) ?? 0) + 1);
    if (word === "kept") ledger.kept.add(Number(number));
  });
  const read = once(lines, "close");
  const until = async (isSo: () => boolean): Promise<void> => {
    const end = performance.now() + patienceMs;
    while (!isSo()) {
      if (hasEnded(child)) throw new Error(`the writer ended by itself: ${child.exitCode ?? child.signalCode}`);
      if (performance.now() > end) throw new Error("the writer makes no progress");
      await wait(5);
    }
  };
  return {
    async hasKeptMore(batches) {
      const before = ledger.kept.size;
      await until(() => ledger.kept.size >= before + batches);
    },
    async kill() {
      child.kill("SIGKILL");
      await read;
    },
    async killServer() {
      const killed = server;
      process.kill(killed, "SIGKILL");
      await until(() => server !== killed);
    },
    async ended() {
      const [code] = await once(child, "exit");
      await read;
      if (code !== 0) throw new Error(`the last writer ended with ${code}`);
    },
  };
}

async function count(
  directory: string,
  { kept }: Ledger,
): Promise<Pick<Outcome, "acknowledged" | "stored" | "lost" | "doubled">> {
  const log = { info() {}, warn() {}, error() {} };
  const embedded = await startEmbedded({ directory, log });
  const database = await openDatabase({ connection: embedded.connection, log });
  const owner = await database.connectAsOwner("to count");
  const { rows } = await owner.query<{ batch: number; rows: number; ids: number }>(
    "select ('x' || left(id::text, 8))::bit(32)::int4 as batch, count(*) as rows, count(distinct id) as ids from predictions group by 1",
  );
  await owner.end();
  await database.close();
  await embedded.stop();
  const stored = new Map(rows.map((row) => [row.batch, row]));
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
  return {
    acknowledged: sum([...kept].map(sizeOfBatch)),
    stored: sum(rows.map((row) => row.rows)),
    lost: sum([...kept].map((batch) => sizeOfBatch(batch) - (stored.get(batch)?.ids ?? 0))),
    doubled: sum(rows.map((row) => row.rows - row.ids)),
  };
}

function sentAgain({ sent }: Ledger): number {
  return [...sent.values()].filter((times) => times > 1).length;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
