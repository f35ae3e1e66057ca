import { existsSync } from "node:fs";

import { features } from "../ingest/prediction-rows.ts";
import { writeLoad } from "../ingest/write-load.ts";
import { processorTimeOf, processorTimeOfFamily } from "../machine/processor-time.ts";
import type { Findings, Tell } from "../report/part.ts";
import { median, rounded } from "../report/quantile.ts";
import { callApi } from "../server/call-api.ts";
import { type BenchServer, makeDataFolder, startServer } from "../server/start-server.ts";

const rounds = 3;
const kinds = ["first", "later", "after kill -9"] as const;

/** From the start of the process until it says that it is ready: on nothing, on what is there, and after a kill under load. */
export async function measureStart(tell: Tell): Promise<Findings> {
  // As `npm start` does; without a build from the source, which takes longer.
  const program = existsSync(new URL("../../apps/server/dist/main.js", import.meta.url)) ? "built" : "source";
  const starts: Start[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    tell(`round ${round} of ${rounds}`);
    const folder = makeDataFolder();
    const start = async (kind: Start["kind"]): Promise<BenchServer> => {
      const server = await startServer({ dataFolder: folder.path, program });
      starts.push({ kind, ms: server.readyMs, ...costOf(server) });
      return server;
    };
    const first = await start("first");
    const { key } = first;
    await callApi(first, "POST", "/api/v1/models", { name: "bench-start", version: "1", features });
    await first.stop();
    const later = await start("later");
    const target = { url: later.url, key, model: "bench-start", writers: 8, rowsARequest: 100 };
    const load = writeLoad({ ...target, ms: 60_000 }).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await later.kill();
    await load;
    const killed = await start("after kill -9");
    await killed.stop();
    folder.remove();
  }
  return {
    tables: [
      {
        title: `medians of ${rounds}, ${program === "built" ? "as built" : "from source"}`,
        rows: kinds.map((kind) => rowOf(starts, kind)),
      },
    ],
    goals: [
      {
        promise: "ready at the first start",
        seen: rowOf(starts, "first")["ready s"],
        limit: 10,
        unit: "s",
        better: "less",
      },
      {
        promise: "ready at a later start",
        seen: rowOf(starts, "later")["ready s"],
        limit: 5,
        unit: "s",
        better: "less",
      },
    ],
  };
}

type Start = {
  readonly kind: (typeof kinds)[number];
  readonly ms: number;
  readonly nodeSeconds: number;
  readonly postgresSeconds: number;
};

/** CPU so far. The initdb of a first start has ended as a child of Node, and is in what it took. */
function costOf(server: BenchServer): Pick<Start, "nodeSeconds" | "postgresSeconds"> {
  return { nodeSeconds: processorTimeOf(server.pid), postgresSeconds: processorTimeOfFamily(server.postgresPid()) };
}

function rowOf(starts: readonly Start[], kind: Start["kind"]) {
  const of = (read: (start: Start) => number): number =>
    rounded(median(starts.filter((start) => start.kind === kind).map(read)));
  return {
    start: kind,
    "ready s": of(({ ms }) => ms / 1000),
    "CPU s: node": of(({ nodeSeconds }) => nodeSeconds),
    postgres: of(({ postgresSeconds }) => postgresSeconds),
  };
}
