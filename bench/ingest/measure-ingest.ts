import { availableParallelism } from "node:os";

import { processorTimeOf, processorTimeOfFamily } from "../machine/processor-time.ts";
import type { Findings, Goal, Table, Tell } from "../report/part.ts";
import { median, quantile, rounded } from "../report/quantile.ts";
import { callApi } from "../server/call-api.ts";
import { startHelper, type Helper } from "../server/start-helper.ts";
import { type BenchServer, makeDataFolder, startServer } from "../server/start-server.ts";
import { features } from "./prediction-rows.ts";
import { type BareServer, startBare } from "./start-bare.ts";
import { writeLoad } from "./write-load.ts";

const model = "bench-ingest";
const rounds = 3;
const runMs = 1_500;
const shapes = [1, 16, 64].flatMap((writers) => [1, 100].map((rowsARequest) => ({ writers, rowsARequest })));
const roads = ["HTTP", "store"] as const;
/** The best that the goals ask for, of each kind of request. */
const bareShapes = [
  { writers: 16, rowsARequest: 100 },
  { writers: 64, rowsARequest: 1 },
] as const;

/**
 * Rows over the real server's HTTP, through its event store alone, and by bare COPY, in turns on one PostgreSQL; and the
 * same requests to a bare server, which keeps none, for what HTTP itself costs.
 */
export async function measureIngest(tell: Tell): Promise<Findings> {
  const folder = makeDataFolder();
  const server = await startServer({ dataFolder: folder.path });
  const helper = await startHelper("ingest", folder.path);
  const bare = await startBare();
  try {
    await callApi(server, "POST", "/api/v1/models", { name: model, version: "1", features });
    // Warms up what the first requests would wait for, and gives the rows of all roads.
    const first = await writeLoad({ ...server, model, writers: 4, rowsARequest: 100, ms: 1_500 });
    await helper.order("read", { organisation: 1, model });
    const second = await helper.order<Run>("append", { writers: 4, rowsARequest: 100, ms: 500 });
    const measured: Measured[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      tell(`round ${round} of ${rounds}`);
      measured.push(await floorRun(server, helper));
      for (const road of roads) for (const shape of shapes) measured.push(await run(road, shape, server, helper));
      for (const shape of bareShapes) measured.push(await runBare(shape, server, bare));
    }
    const sent = [first, second.result, ...measured.filter(({ road }) => road === "HTTP" || road === "store")].reduce(
      (sum, { rows }) => sum + rows,
      0,
    );
    const { result: stored } = await helper.order<number>("count", { organisation: 1, model });
    return { tables: [tableOf(measured), leastOf(measured)], goals: goalsOf(measured, sent - stored) };
  } finally {
    await bare.stop();
    await helper.stop();
    await server.stop();
    folder.remove();
  }
}

type Shape = (typeof shapes)[number];
type Road = (typeof roads)[number] | "bare COPY" | "bare HTTP";
type Measured = Shape & {
  readonly road: Road;
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly latencies: readonly number[];
  /** Microseconds of CPU a row: of the process that takes rows in, of PostgreSQL, of whoever sends them. */
  readonly nodeUs: number | null;
  readonly postgresUs: number | null;
  readonly senderUs: number | null;
};
type Run = { readonly rows: number; readonly seconds: number; readonly latencies: readonly number[] };

async function floorRun(server: BenchServer, helper: Helper): Promise<Measured> {
  const postgres = stopwatch(() => processorTimeOfFamily(server.postgresPid()));
  const { result } = await helper.order<Omit<Run, "latencies">>("floor", { ms: runMs });
  return {
    ...{ road: "bare COPY", writers: 1, rowsARequest: 10_000, latencies: [], nodeUs: null, senderUs: null },
    rows: result.rows,
    rowsPerSecond: result.rows / result.seconds,
    postgresUs: (postgres() * 1e6) / result.rows,
  };
}

async function run(road: Road, shape: Shape, server: BenchServer, helper: Helper): Promise<Measured> {
  const postgres = stopwatch(() => processorTimeOfFamily(server.postgresPid()));
  const node = stopwatch(() => processorTimeOf(server.pid));
  const own = stopwatch(() => processorTimeOf(process.pid));
  if (road === "HTTP") {
    const result = await writeLoad({ ...server, model, ...shape, ms: runMs });
    const us = (seconds: number): number => (seconds * 1e6) / result.rows;
    return { road, ...shape, ...told(result), nodeUs: us(node()), postgresUs: us(postgres()), senderUs: us(own()) };
  }
  const { result, cpuSeconds } = await helper.order<Run>("append", { ...shape, ms: runMs });
  const us = (seconds: number): number => (seconds * 1e6) / result.rows;
  return { road, ...shape, ...told(result), nodeUs: us(cpuSeconds), postgresUs: us(postgres()), senderUs: null };
}

async function runBare(shape: Shape, server: BenchServer, bare: BareServer): Promise<Measured> {
  const node = stopwatch(() => processorTimeOf(bare.pid));
  const own = stopwatch(() => processorTimeOf(process.pid));
  const result = await writeLoad({ ...server, url: bare.url, model, ...shape, ms: runMs });
  const us = (seconds: number): number => (seconds * 1e6) / result.rows;
  return { road: "bare HTTP", ...shape, ...told(result), nodeUs: us(node()), postgresUs: null, senderUs: us(own()) };
}

function told({ rows, seconds, latencies }: Run): Pick<Measured, "rows" | "rowsPerSecond" | "latencies"> {
  return { rows, rowsPerSecond: rows / seconds, latencies };
}

function stopwatch(read: () => number): () => number {
  const before = read();
  return () => read() - before;
}

/** The medians of the rounds of one line of the table. */
function middle(measured: readonly Measured[], road: Road, { writers, rowsARequest }: Shape) {
  const own = measured.filter(
    (one) => one.road === road && one.writers === writers && one.rowsARequest === rowsARequest,
  );
  const of = (read: (one: Measured) => number | null): number | null => {
    const values = own.flatMap((one) => read(one) ?? []);
    return values.length === 0 ? null : median(values);
  };
  return {
    rowsPerSecond: of((one) => one.rowsPerSecond),
    p50: of(({ latencies }) => (latencies.length === 0 ? null : quantile(latencies, 0.5))),
    p99: of(({ latencies }) => (latencies.length === 0 ? null : quantile(latencies, 0.99))),
    nodeUs: of((one) => one.nodeUs),
    postgresUs: of((one) => one.postgresUs),
    senderUs: of((one) => one.senderUs),
  };
}

const bareCopy = { road: "bare COPY", writers: 1, rowsARequest: 10_000 } as const;

function tableOf(measured: readonly Measured[]): Table {
  const floor = middle(measured, bareCopy.road, bareCopy).rowsPerSecond;
  const lines = [
    bareCopy,
    ...bareShapes.map((shape) => ({ road: "bare HTTP" as const, ...shape })),
    ...roads.flatMap((road) => shapes.map((shape) => ({ road, ...shape }))),
  ];
  const rows = lines.map(({ road, ...shape }) => {
    const seen = middle(measured, road, shape);
    return {
      road,
      writers: shape.writers,
      "rows a request": shape.rowsARequest,
      "rows/s": cell(seen.rowsPerSecond),
      "of bare COPY": share(seen.rowsPerSecond, floor),
      "p50 ms": cell(seen.p50),
      "p99 ms": cell(seen.p99),
      "CPU us a row: node": cell(seen.nodeUs),
      postgres: cell(seen.postgresUs),
      sender: cell(seen.senderUs),
    };
  });
  return { title: `rows of 40 numbers and 5 categories; medians of ${rounds} rounds`, rows };
}

/**
 * How many rows a second all cores would take if a row cost no more than to be sent, to be taken by a bare server, and to
 * be stored by bare COPY: a goal above it cannot be met on this machine, by whatever server.
 */
function leastOf(measured: readonly Measured[]): Table {
  const copy = middle(measured, bareCopy.road, bareCopy);
  const rows = bareShapes.map((shape) => {
    const http = middle(measured, "bare HTTP", shape);
    const parts = [http.senderUs, http.nodeUs, copy.postgresUs].map((us) => us ?? Number.NaN);
    const rowsPerSecond = (availableParallelism() * 1e6) / parts.reduce((sum, us) => sum + us, 0);
    return {
      writers: shape.writers,
      "rows a request": shape.rowsARequest,
      "CPU us a row: sender": cell(http.senderUs),
      "bare HTTP": cell(http.nodeUs),
      "bare COPY": cell(copy.postgresUs),
      "rows/s on all cores": cell(rowsPerSecond),
      "of bare COPY": share(rowsPerSecond, copy.rowsPerSecond),
    };
  });
  return {
    title: "the most that this machine can take over HTTP: no checks, no duplicates, no tenants, no marks",
    rows,
  };
}

function goalsOf(measured: readonly Measured[], lost: number): Goal[] {
  const floor = middle(measured, bareCopy.road, bareCopy).rowsPerSecond;
  return roads
    .flatMap((road): Goal[] => {
      const batches = Math.max(
        ...shapes
          .filter(({ rowsARequest }) => rowsARequest === 100)
          .map((shape) => middle(measured, road, shape).rowsPerSecond ?? 0),
      );
      const single = middle(measured, road, { writers: 64, rowsARequest: 1 });
      const of = { unit: "of bare COPY", better: "more" } as const;
      return [
        { promise: `${road}: rows in batches of 100`, seen: share(batches, floor), limit: 0.55, ...of },
        {
          promise: `${road}: rows of 64 single-row writers`,
          seen: share(single.rowsPerSecond, floor),
          limit: 0.25,
          ...of,
        },
        {
          promise: `${road}: P99 of 64 single-row writers`,
          seen: cell(single.p99),
          limit: 15,
          unit: "ms",
          better: "less",
        },
      ];
    })
    .concat({ promise: "accepted rows that are not stored", seen: lost, limit: 0, unit: "rows", better: "less" });
}

function cell(value: number | null): number | null {
  return value === null ? null : rounded(value);
}

function share(value: number | null, of: number | null): number | null {
  return value === null || of === null ? null : rounded(value / of);
}
